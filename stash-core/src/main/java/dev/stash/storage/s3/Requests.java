package dev.stash.storage.s3;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The requests as S3 knows them, each carried out once; they throw what the SDK throws.
 * Thread-safe.
 */
final class Requests {
  private static final String JSON = "application/json";

  private final S3Client client;
  private final String bucket;
  private final boolean foldersOnly;

  Requests(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
    this.foldersOnly = Dialect.isDirectory(bucket);
  }

  StoredObject get(String key, Duration timeout) {
    return get(key, null, timeout);
  }

  /** A GET; with {@code ifNoneMatch} it fails with 304 if the object has that ETag. */
  StoredObject get(String key, @Nullable String ifNoneMatch, Duration timeout) {
    return onTime(
        () ->
            client.getObject(
                r ->
                    r.bucket(bucket)
                        .key(key)
                        .ifNoneMatch(ifNoneMatch)
                        .overrideConfiguration(o -> o.apiCallTimeout(timeout)),
                Requests::read));
  }

  /** Returns the new ETag; a header that is null is not sent. */
  ETag put(
      String key,
      Body body,
      @Nullable String ifMatch,
      @Nullable String ifNoneMatch,
      Duration timeout) {
    byte[] bytes = body.bytes();
    // The array itself is sent, not a copy: it is not needed any more when the call returns.
    RequestBody content =
        RequestBody.fromContentProvider(() -> new ByteArrayInputStream(bytes), bytes.length, JSON);
    PutObjectResponse answer =
        onTime(
            () ->
                client.putObject(
                    r ->
                        r.bucket(bucket)
                            .key(key)
                            .contentEncoding(body.encoding())
                            .ifMatch(ifMatch)
                            .ifNoneMatch(ifNoneMatch)
                            .overrideConfiguration(o -> o.apiCallTimeout(timeout)),
                    content));
    return Dialect.etag(answer.eTag());
  }

  /** A DELETE; without {@code ifMatch} it deletes whatever is there. */
  void delete(String key, @Nullable String ifMatch, Duration timeout) {
    var unused =
        onTime(
            () ->
                client.deleteObject(
                    r ->
                        r.bucket(bucket)
                            .key(key)
                            .ifMatch(ifMatch)
                            .overrideConfiguration(o -> o.apiCallTimeout(timeout))));
  }

  /** The ETag alone, by a HEAD. */
  ETag head(String key, Duration timeout) {
    HeadObjectResponse answer =
        onTime(
            () ->
                client.headObject(
                    r ->
                        r.bucket(bucket)
                            .key(key)
                            .overrideConfiguration(o -> o.apiCallTimeout(timeout))));
    return Dialect.etag(answer.eTag());
  }

  /**
   * A page of a listing. Directory buckets list whole folders: what of one was not asked for is
   * left out.
   *
   * @param token of the page before; null from the start
   * @param cut how many characters at the start of each key are not the caller's
   */
  Listing list(String prefix, @Nullable String token, int limit, int cut, Duration timeout) {
    String asked = foldersOnly ? prefix.substring(0, prefix.lastIndexOf('/') + 1) : prefix;
    ListObjectsV2Response page =
        onTime(
            () ->
                client.listObjectsV2(
                    r ->
                        r.bucket(bucket)
                            .prefix(asked.isEmpty() ? null : asked)
                            .continuationToken(token)
                            .maxKeys(limit)
                            .encodingType(EncodingType.URL)
                            .overrideConfiguration(o -> o.apiCallTimeout(timeout))));
    List<Listing.Item> items =
        page.contents().stream()
            .filter(object -> object.key().startsWith(prefix))
            .map(object -> item(object, cut))
            .toList();
    return new Listing(
        items, Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null);
  }

  /**
   * Sends again, once, what was refused because of the time it was signed at: it had no effect, and
   * by the server's answer the SDK has set the clock that it signs with.
   */
  private static <T> T onTime(Supplier<T> request) {
    try {
      return request.get();
    } catch (AwsServiceException refused) {
      if (!refused.isClockSkewException()) {
        throw refused;
      }
      return request.get();
    }
  }

  private static Listing.Item item(S3Object object, int cut) {
    return new Listing.Item(
        object.key().substring(cut),
        Dialect.etag(object.eTag()),
        object.size(),
        object.lastModified());
  }

  private static StoredObject read(GetObjectResponse response, InputStream in) throws IOException {
    byte[] stored = Body.bounded(in);
    Instant written = response.lastModified();
    return new StoredObject(
        Body.decoded(stored, response.contentEncoding()),
        Dialect.etag(response.eTag()),
        written == null ? Instant.EPOCH : written);
  }
}
