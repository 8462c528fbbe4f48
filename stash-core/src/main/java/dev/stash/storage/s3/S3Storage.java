package dev.stash.storage.s3;

import dev.stash.OptionInvalid;
import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import dev.stash.storage.Bulkhead;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageRules;
import dev.stash.storage.StorageWait;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A storage in a bucket of Amazon S3, or of a server that speaks its language; a directory bucket
 * of S3 Express One Zone is known by its name. Needs {@code software.amazon.awssdk:s3} and {@code
 * software.amazon.awssdk:apache5-client} on the class path.
 *
 * <p>What each operation sends, and what Amazon charges for it (S3 Standard in us-east-1, per 1,000
 * requests; refused requests are charged too):
 *
 * <table>
 * <caption>Requests and prices</caption>
 * <tr><th>operation</th><th>requests</th><th>price</th></tr>
 * <tr><td>{@code get}</td><td>1 GET</td><td>$0.0004</td></tr>
 * <tr><td>{@code put}</td><td>1 PUT, with {@code If-None-Match: *} or {@code If-Match}</td>
 *     <td>$0.005</td></tr>
 * <tr><td>{@code delete}</td><td>1 DELETE with {@code If-Match}</td><td>free</td></tr>
 * <tr><td>{@code delete} on a server that ignores that, or does not tell what is gone</td>
 *     <td>1 HEAD, 1 DELETE</td><td>S3 Express: $0.00003</td></tr>
 * <tr><td>{@code list}</td><td>1 LIST for up to 1,000 objects</td><td>$0.005</td></tr>
 * <tr><td>{@link Builder#open}</td><td>2 GET, 4 PUT, 3 DELETE</td><td>$0.0208</td></tr>
 * </table>
 *
 * <p>A write is one request and is never repeated: a repeated one could be refused because of its
 * own first try. Only what the server refuses because of the time it was signed at, and which so
 * had no effect, is signed anew by the server's time and sent again. A read whose connection
 * breaks, or that takes longer than {@code attempt-timeout}, is sent a second time.
 *
 * <p>How failures are told: 412, and 404 of the object under {@code If-Match}, are {@link
 * dev.stash.storage.PreconditionFailed}. 409, 429, S3's own 503 and every other refusal are {@link
 * dev.stash.storage.NotApplied}, as is a connection that was never made. 500, 502, 504, no answer
 * in time, a connection lost while waiting for one, and whatever else is in doubt are {@link
 * dev.stash.storage.OutcomeUnknown} for writes and {@code NotApplied} for reads. Interrupting a
 * thread ends its call; a write is then in doubt.
 */
public final class S3Storage {
  private static final Duration INSTANT = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);

  /** The option of {@link Builder#prefix}. */
  public static final Option<String> PREFIX =
      Option.text("s3-prefix", "", "put before every key").where(S3Storage::prefix);

  /** The option of {@link Builder#region}. */
  public static final Option<String> REGION =
      Option.text(Refusal.REGION, "as AWS tools find it; `us-east-1` if there is an endpoint");

  /** The option of {@link Builder#endpoint}. */
  public static final Option<String> ENDPOINT =
      Option.text(
          Refusal.ENDPOINT, "another server than Amazon's, such as `http://127.0.0.1:9000`");

  /** The option of {@link Builder#pathStyle}. */
  public static final Option<Boolean> PATH_STYLE =
      Option.flag(
          "s3-path-style",
          "whether the bucket is named in the path; if there is an endpoint it is");

  /** The option of {@link Builder#callTimeout}. */
  public static final Option<Duration> CALL_TIMEOUT =
      Option.time(
          "s3-call-timeout",
          Duration.ofSeconds(5),
          INSTANT,
          HOUR,
          "how long a call may take in all");

  /** The option of {@link Builder#attemptTimeout}. */
  public static final Option<Duration> ATTEMPT_TIMEOUT =
      Option.time(
          "s3-attempt-timeout",
          Duration.ofSeconds(2),
          INSTANT,
          HOUR,
          "how long the first request of a read may take before a second one is sent; writes are"
              + " sent once");

  /** The option of {@link Builder#connectTimeout}. */
  public static final Option<Duration> CONNECT_TIMEOUT =
      Option.time(
          "s3-connect-timeout",
          Duration.ofSeconds(2),
          INSTANT,
          HOUR,
          "how long to wait for a new connection");

  /** The option of {@link Builder#maxConnections}. */
  public static final Option<Integer> MAX_CONNECTIONS =
      Option.number(
          "s3-max-connections",
          256,
          1,
          10_000,
          "as many calls at once; the others wait for their turn");

  /** The option of {@link Builder#gzipAbove}. */
  public static final Option<Integer> GZIP_ABOVE =
      Option.bytes(
          "s3-gzip-above",
          8 << 10,
          0,
          Integer.MAX_VALUE,
          "larger bodies are stored compressed, if that makes them smaller");

  /** All of them but how long to wait, which is every storage's. */
  public static final List<Option<?>> OPTIONS =
      List.of(
          PREFIX,
          REGION,
          ENDPOINT,
          PATH_STYLE,
          CALL_TIMEOUT,
          ATTEMPT_TIMEOUT,
          CONNECT_TIMEOUT,
          MAX_CONNECTIONS,
          GZIP_ABOVE);

  private S3Storage() {}

  private static void prefix(String prefix) {
    StorageRules.prefix("s3-prefix", prefix);
    if (StorageRules.utf8(prefix).length > StorageRules.MAX_KEY_BYTES / 2) {
      throw new OptionInvalid("s3-prefix", "is too long", "use at most 512 bytes");
    }
  }

  /** A builder for a storage in {@code bucket}; nothing else is required. */
  public static Builder builder(String bucket) {
    return new Builder(bucket);
  }

  /** The options of an S3 storage. Not thread-safe. */
  public static final class Builder {
    final String bucket;
    final OptionSet options = new OptionSet(Option.all(OPTIONS, List.of(StorageWait.OPTION)));
    @Nullable String accessKey;
    @Nullable String secretKey;
    @Nullable AwsCredentialsProvider credentials;
    @Nullable S3Client client;

    private Builder(String bucket) {
      this.bucket = OptionInvalid.refuseNull(Refusal.BUCKET, bucket);
    }

    /**
     * {@code s3-prefix}: put before every key, for example {@code "shop/"}; at a directory bucket
     * of S3 Express it ends in a slash.
     */
    public Builder prefix(String prefix) {
      return set(PREFIX, prefix);
    }

    /**
     * {@code s3-region}: by default the one that AWS tools would use ({@code AWS_REGION}, the
     * profile, the machine), and {@code us-east-1} if an endpoint is given.
     */
    public Builder region(String region) {
      return set(REGION, region);
    }

    /**
     * {@code s3-endpoint}: address of another server than Amazon's, such as {@code
     * http://127.0.0.1:9000}.
     */
    public Builder endpoint(String endpoint) {
      return set(ENDPOINT, endpoint);
    }

    /**
     * {@code s3-path-style}: whether the bucket is named in the path rather than in the host's
     * name; on by default if an endpoint is given, else off.
     */
    public Builder pathStyle(boolean pathStyle) {
      return set(PATH_STYLE, pathStyle);
    }

    /**
     * {@code s3-credentials}: by default those that AWS tools would use ({@code AWS_ACCESS_KEY_ID},
     * the profile, the role of the container or machine).
     */
    public Builder credentials(AwsCredentialsProvider credentials) {
      this.credentials = OptionInvalid.refuseNull("s3-credentials", credentials);
      this.accessKey = null;
      this.secretKey = null;
      return this;
    }

    /** {@code s3-credentials}: a fixed key, for development; see the other method. */
    public Builder credentials(String accessKey, String secretKey) {
      this.accessKey = OptionInvalid.refuseNull("s3-credentials", accessKey);
      this.secretKey = OptionInvalid.refuseNull("s3-credentials", secretKey);
      this.credentials = null;
      return this;
    }

    /**
     * {@code s3-client}: the SDK's client to use in place of an own one; it stays the caller's to
     * close. It must not retry. Options about region, endpoint, credentials and connections then do
     * nothing.
     */
    public Builder client(S3Client client) {
      this.client = OptionInvalid.refuseNull("s3-client", client);
      return this;
    }

    /** {@code s3-call-timeout}: how long a call may take in all. */
    public Builder callTimeout(Duration callTimeout) {
      return set(CALL_TIMEOUT, callTimeout);
    }

    /**
     * {@code s3-attempt-timeout}: how long the first request of a read may take before a second one
     * is sent for the rest of the call's time. Writes are sent once.
     */
    public Builder attemptTimeout(Duration attemptTimeout) {
      return set(ATTEMPT_TIMEOUT, attemptTimeout);
    }

    /** {@code s3-connect-timeout}: how long to wait for a new connection. */
    public Builder connectTimeout(Duration connectTimeout) {
      return set(CONNECT_TIMEOUT, connectTimeout);
    }

    /**
     * {@code storage-wait}: how long an opening waits for a server that cannot be reached or has a
     * fault. What waiting does not cure, such as a missing bucket or wrong credentials, stops it at
     * once.
     */
    public Builder storageWait(Duration storageWait) {
      return set(StorageWait.OPTION, storageWait);
    }

    /**
     * {@code s3-max-connections}: as many calls at once. The others wait for their turn, each for
     * at most a call's time, which does not count as the call's.
     */
    public Builder maxConnections(int maxConnections) {
      return set(MAX_CONNECTIONS, maxConnections);
    }

    /**
     * {@code s3-gzip-above}: larger bodies are stored with {@code Content-Encoding: gzip} if that
     * makes them smaller. A listing tells sizes as stored. {@link Integer#MAX_VALUE} switches it
     * off; objects that were stored so are still read.
     */
    public Builder gzipAbove(int bytes) {
      return set(GZIP_ABOVE, bytes);
    }

    /** Says by name what has not been said. */
    public Builder options(OptionSet said) {
      options.take(OptionInvalid.refuseNull("options", said));
      return this;
    }

    private <T> Builder set(Option<T> option, T value) {
      options.set(option, value);
      return this;
    }

    /**
     * Opens the storage, after having tried on an object of its own, under {@code
     * <prefix>.stash-probe/}, whether the bucket can be read and written and the server obeys
     * conditions. The caller closes the storage, after everything that uses it.
     *
     * @throws OptionInvalid if an option cannot be used, the bucket cannot be reached, the server
     *     ignores conditions of writes, or the SDK is missing
     */
    public StorageBackend open() {
      if (bucket.isBlank()) {
        throw new OptionInvalid(Refusal.BUCKET, "is empty", "name the bucket");
      }
      String prefix = options.get(PREFIX);
      if (Dialect.isDirectory(bucket) && !prefix.isEmpty() && !prefix.endsWith("/")) {
        throw new OptionInvalid(
            PREFIX.name(),
            "ends within a folder, and a directory bucket of S3 Express lists whole folders",
            "end it with a slash");
      }
      Sdk.require(client == null);
      URI server = server();
      return client == null ? own(server) : foreign(client);
    }

    private StorageBackend own(@Nullable URI server) {
      Region where = Clients.region(options.said(REGION).orElse(null), server);
      S3Client own = Clients.build(this, where, server);
      try {
        return open(own, new Where(bucket, where.id(), server), own::close);
      } catch (RuntimeException e) {
        own.close();
        throw e;
      }
    }

    private StorageBackend foreign(S3Client foreign) {
      var settings = Clients.checked(foreign).serviceClientConfiguration();
      URI server = settings.endpointOverride().orElse(null);
      return open(foreign, new Where(bucket, settings.region().id(), server), () -> {});
    }

    private StorageBackend open(S3Client sdk, Where where, Runnable onClose) {
      Requests requests = new Requests(sdk, bucket);
      String prefix = options.get(PREFIX);
      Duration callTimeout = options.get(CALL_TIMEOUT);
      Dialect dialect =
          StorageWait.until(options.get(StorageWait.OPTION), () -> probe(requests, where).run());
      Timeouts timeouts = new Timeouts(callTimeout, options.get(ATTEMPT_TIMEOUT));
      StorageBackend backend =
          new S3Backend(
              requests,
              dialect,
              timeouts,
              prefix,
              options.get(GZIP_ABOVE),
              where.reach(prefix),
              onClose);
      return Bulkhead.over(backend, options.get(MAX_CONNECTIONS), callTimeout);
    }

    /** On a key of its own: a try that broke off may have left its object. */
    private Probe probe(Requests requests, Where where) {
      String key = options.get(PREFIX) + ".stash-probe/" + UUID.randomUUID();
      return new Probe(requests, options.get(CALL_TIMEOUT), key, where);
    }

    private @Nullable URI server() {
      String endpoint = options.said(ENDPOINT).orElse(null);
      if (endpoint == null) {
        return null;
      }
      try {
        URI uri = new URI(endpoint);
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (web && uri.getHost() != null) {
          return uri;
        }
      } catch (URISyntaxException e) {
        throw unusable(e);
      }
      throw unusable(null);
    }

    private static OptionInvalid unusable(@Nullable Throwable cause) {
      return new OptionInvalid(
          Refusal.ENDPOINT, "is no address of a server", "write it as http://host:port", cause);
    }
  }
}
