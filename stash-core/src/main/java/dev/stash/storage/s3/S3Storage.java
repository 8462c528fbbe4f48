package dev.stash.storage.s3;

import dev.stash.OptionInvalid;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageRules;
import dev.stash.storage.StorageWait;
import dev.stash.storage.Turns;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A storage in a bucket of Amazon S3, or of a server that speaks its language. Needs {@code
 * software.amazon.awssdk:s3} and {@code software.amazon.awssdk:apache5-client} on the class path.
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
 * <tr><td>{@code delete} on a server that ignores that</td><td>1 HEAD, 1 DELETE</td>
 *     <td>not Amazon</td></tr>
 * <tr><td>{@code list}</td><td>1 LIST for up to 1,000 objects</td><td>$0.005</td></tr>
 * <tr><td>{@link Builder#open}</td><td>2 GET, 4 PUT, 2 DELETE</td><td>$0.0208</td></tr>
 * </table>
 *
 * <p>A write is one request and is never repeated: a repeated one could be refused because of its
 * own first try. A read whose connection breaks, or that takes longer than {@code attempt-timeout},
 * is sent a second time.
 *
 * <p>How failures are told: 412, and 404 of the object under {@code If-Match}, are {@link
 * dev.stash.storage.PreconditionFailed}. 409, 429, S3's own 503 and every other refusal are {@link
 * dev.stash.storage.NotApplied}, as is a connection that was never made. 500, 502, 504, no answer
 * in time, a connection lost while waiting for one, and whatever else is in doubt are {@link
 * dev.stash.storage.OutcomeUnknown} for writes and {@code NotApplied} for reads. Interrupting a
 * thread ends its call; a write is then in doubt.
 */
public final class S3Storage {
  private S3Storage() {}

  /** A builder for a storage in {@code bucket}; nothing else is required. */
  public static Builder builder(String bucket) {
    return new Builder(bucket);
  }

  /** The options of an S3 storage. Not thread-safe. */
  public static final class Builder {
    final String bucket;
    String prefix = "";
    @Nullable String region;
    @Nullable String endpoint;
    @Nullable Boolean pathStyle;
    @Nullable String accessKey;
    @Nullable String secretKey;
    @Nullable AwsCredentialsProvider credentials;
    @Nullable S3Client client;
    Duration callTimeout = Duration.ofSeconds(5);
    Duration attemptTimeout = Duration.ofSeconds(2);
    Duration connectTimeout = Duration.ofSeconds(2);
    Duration storageWait = StorageWait.DEFAULT;
    int maxConnections = 256;
    int gzipAbove = 8 * 1_024;

    private Builder(String bucket) {
      this.bucket = bucket;
    }

    /** {@code s3-prefix}, empty: put before every key, for example {@code "shop/"}. */
    public Builder prefix(String prefix) {
      this.prefix = prefix;
      return this;
    }

    /**
     * {@code s3-region}: by default the one that AWS tools would use ({@code AWS_REGION}, the
     * profile, the machine), and {@code us-east-1} if an endpoint is given.
     */
    public Builder region(String region) {
      this.region = region;
      return this;
    }

    /**
     * {@code s3-endpoint}: address of another server than Amazon's, such as {@code
     * http://127.0.0.1:9000}.
     */
    public Builder endpoint(String endpoint) {
      this.endpoint = endpoint;
      return this;
    }

    /**
     * {@code s3-path-style}: whether the bucket is named in the path rather than in the host's
     * name; on by default if an endpoint is given, else off.
     */
    public Builder pathStyle(boolean pathStyle) {
      this.pathStyle = pathStyle;
      return this;
    }

    /**
     * {@code s3-credentials}: by default those that AWS tools would use ({@code AWS_ACCESS_KEY_ID},
     * the profile, the role of the container or machine).
     */
    public Builder credentials(AwsCredentialsProvider credentials) {
      this.credentials = credentials;
      this.accessKey = null;
      this.secretKey = null;
      return this;
    }

    /** {@code s3-credentials}: a fixed key, for development; see the other method. */
    public Builder credentials(String accessKey, String secretKey) {
      this.accessKey = accessKey;
      this.secretKey = secretKey;
      this.credentials = null;
      return this;
    }

    /**
     * {@code s3-client}: the SDK's client to use in place of an own one; it stays the caller's to
     * close. It must not retry. Options about region, endpoint, credentials and connections then do
     * nothing.
     */
    public Builder client(S3Client client) {
      this.client = client;
      return this;
    }

    /** {@code s3-call-timeout}, 5 s: how long a call may take in all. */
    public Builder callTimeout(Duration callTimeout) {
      this.callTimeout = callTimeout;
      return this;
    }

    /**
     * {@code s3-attempt-timeout}, 2 s: how long the first request of a read may take before a
     * second one is sent for the rest of the call's time. Writes are sent once.
     */
    public Builder attemptTimeout(Duration attemptTimeout) {
      this.attemptTimeout = attemptTimeout;
      return this;
    }

    /** {@code s3-connect-timeout}, 2 s: how long to wait for a new connection. */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = connectTimeout;
      return this;
    }

    /**
     * {@code storage-wait}, 30 s, at most an hour, 0: not at all: how long an opening waits for a
     * server that cannot be reached or has a fault. What waiting does not cure, such as a missing
     * bucket or wrong credentials, stops it at once.
     */
    public Builder storageWait(Duration storageWait) {
      this.storageWait = storageWait;
      return this;
    }

    /**
     * {@code s3-max-connections}, 256: as many calls at once. The others wait for their turn, each
     * for at most a call's time, which does not count as the call's.
     */
    public Builder maxConnections(int maxConnections) {
      this.maxConnections = maxConnections;
      return this;
    }

    /**
     * {@code s3-gzip-above}, 8,192 bytes: larger bodies are stored with {@code Content-Encoding:
     * gzip} if that makes them smaller. A listing tells sizes as stored. {@link Integer#MAX_VALUE}
     * switches it off; objects that were stored so are still read.
     */
    public Builder gzipAbove(int bytes) {
      this.gzipAbove = bytes;
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
      check();
      Sdk.require(client == null);
      URI server = server();
      return client == null ? own(server) : foreign(client);
    }

    private StorageBackend own(@Nullable URI server) {
      Region where = Clients.region(region, server);
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
      Dialect dialect = StorageWait.until(storageWait, () -> probe(requests, where).run());
      Timeouts timeouts = new Timeouts(callTimeout, attemptTimeout);
      StorageBackend backend =
          new S3Backend(
              requests, dialect, timeouts, prefix, gzipAbove, where.reach(prefix), onClose);
      return Turns.over(backend, maxConnections, callTimeout);
    }

    /** On a key of its own: a try that broke off may have left its object. */
    private Probe probe(Requests requests, Where where) {
      String key = prefix + ".stash-probe/" + UUID.randomUUID();
      return new Probe(requests, callTimeout, key, where);
    }

    private void check() {
      StorageWait.check(storageWait);
      if (bucket.isBlank()) {
        throw new OptionInvalid(Refusal.BUCKET, "is empty", "name the bucket");
      } else if (StorageRules.utf8(prefix).length > StorageRules.MAX_KEY_BYTES / 2) {
        throw new OptionInvalid("s3-prefix", "is too long", "use at most 512 bytes");
      } else if (gzipAbove < 0) {
        throw new OptionInvalid("s3-gzip-above", "is negative", "use 0 to compress everything");
      } else if (maxConnections < 1) {
        throw new OptionInvalid("s3-max-connections", "is less than 1", "allow at least one");
      }
      positive("s3-call-timeout", callTimeout);
      positive("s3-attempt-timeout", attemptTimeout);
      positive("s3-connect-timeout", connectTimeout);
    }

    private static void positive(String option, Duration duration) {
      if (duration.toMillis() < 1) {
        throw new OptionInvalid(option, "is less than a millisecond", "allow some time");
      }
    }

    private @Nullable URI server() {
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
