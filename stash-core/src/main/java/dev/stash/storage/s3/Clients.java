package dev.stash.storage.s3;

import dev.stash.OptionInvalid;
import dev.stash.config.OptionSet;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.s3.S3Client;

/** Builds the SDK's client, with everything off that would repeat or reshape a request. */
final class Clients {
  /**
   * From this size on the server is asked before the body is sent. One that refuses early may close
   * the connection so that its answer is lost, which a body that fits the buffers survives.
   */
  private static final long ASK_ABOVE = 64 * 1_024;

  private Clients() {}

  static S3Client build(S3Storage.Builder builder, Region region, @Nullable URI endpoint) {
    AwsCredentialsProvider credentials = credentials(builder);
    OptionSet options = builder.options;
    Duration callTimeout = options.get(S3Storage.CALL_TIMEOUT);
    Duration connectTimeout = options.get(S3Storage.CONNECT_TIMEOUT);
    return S3Client.builder()
        .region(region)
        .endpointOverride(endpoint)
        .forcePathStyle(options.said(S3Storage.PATH_STYLE).orElse(endpoint != null))
        .credentialsProvider(credentials)
        // A repeated write could meet its own first one and be told that somebody else wrote.
        .overrideConfiguration(
            o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()).apiCallTimeout(callTimeout))
        // Signing in chunks costs a third of the throughput over plain HTTP, and some servers.
        .serviceConfiguration(
            s -> s.chunkedEncodingEnabled(false).expectContinueThresholdInBytes(ASK_ABOVE))
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .httpClientBuilder(
            Apache5HttpClient.builder()
                .connectionTimeout(connectTimeout)
                .connectionAcquisitionTimeout(connectTimeout)
                .socketTimeout(callTimeout)
                .maxConnections(options.get(S3Storage.MAX_CONNECTIONS))
                .tcpKeepAlive(true))
        .build();
  }

  /** A client that was handed in, if it sends every request once. */
  static S3Client checked(S3Client client) {
    boolean once =
        client
            .serviceClientConfiguration()
            .overrideConfiguration()
            .retryStrategy()
            .filter(strategy -> strategy.maxAttempts() == 1)
            .isPresent();
    if (!once) {
      throw new OptionInvalid(
          "s3-client",
          "the client repeats requests, so a write could be refused because of its own first try",
          "build it with overrideConfiguration(o ->"
              + " o.retryStrategy(AwsRetryStrategy.doNotRetry()))");
    }
    return client;
  }

  static Region region(@Nullable String option, @Nullable URI endpoint) {
    if (option != null) {
      return Region.of(option);
    }
    try {
      return endpoint == null ? new DefaultAwsRegionProviderChain().getRegion() : nearby();
    } catch (SdkClientException e) {
      if (endpoint != null) {
        // Other servers take any region, as long as both sides sign with the same.
        return Region.US_EAST_1;
      }
      throw new OptionInvalid(
          Refusal.REGION, "is not given and not to be found", "set it, or AWS_REGION", e);
    }
  }

  /** What this process and its user have set, without asking the network for it. */
  private static Region nearby() {
    AwsRegionProvider chain =
        new AwsRegionProviderChain(
            new SystemSettingsRegionProvider(), new AwsProfileRegionProvider());
    return chain.getRegion();
  }

  private static AwsCredentialsProvider credentials(S3Storage.Builder options) {
    if (options.accessKey != null && options.secretKey != null) {
      return StaticCredentialsProvider.create(
          AwsBasicCredentials.create(options.accessKey, options.secretKey));
    }
    AwsCredentialsProvider provider =
        options.credentials == null
            ? DefaultCredentialsProvider.builder().build()
            : options.credentials;
    try {
      provider.resolveCredentials();
      return provider;
    } catch (SdkClientException e) {
      throw new OptionInvalid(
          Refusal.CREDENTIALS,
          "there are none in the usual places",
          "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or an AWS profile or role",
          e);
    }
  }
}
