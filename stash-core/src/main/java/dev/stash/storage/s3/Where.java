package dev.stash.storage.s3;

import dev.stash.OptionInvalid;
import dev.stash.storage.Reach;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Where the bucket is, and what is said if it cannot be used.
 *
 * @param bucket its name
 * @param region its region
 * @param endpoint the server, null for Amazon's own
 */
record Where(String bucket, String region, @Nullable URI endpoint) {
  /** Amazon's own addresses of S3, and no others of servers at Amazon. */
  private static final Pattern AMAZON =
      Pattern.compile(
          "(.+\\.)?s3(-fips|-accelerate|-external-1|[.-]REGION)?(\\.dualstack)?(\\.REGION)?(\\.vpce)?"
                  .replace("REGION", "[a-z]{2}(-[a-z]+)+-[0-9]+")
              + "\\.amazonaws\\.com(\\.cn)?");

  /**
   * The same of S3 Express: each has the name of a zone in it, which the buckets' names have, too.
   */
  private static final Pattern EXPRESS =
      Pattern.compile(
          "(.+\\.)?s3express(-fips)?-[a-z0-9-]+(\\.dualstack)?\\.[a-z]{2}(-[a-z]+)+-[0-9]+"
              + "\\.amazonaws\\.com(\\.cn)?");

  /** The server as people know it. */
  String server() {
    return endpoint == null ? "Amazon S3 in " + region : endpoint.toString();
  }

  /**
   * What tells these objects from others, however the server is spelled. Amazon's bucket names are
   * its own in each of its partitions, by whatever address it is reached.
   */
  Reach reach(String prefix) {
    return Reach.shared("s3 " + name() + " " + bucket + " " + prefix);
  }

  private String name() {
    if (endpoint == null) {
      return amazon();
    }
    String given = endpoint.getHost() == null ? endpoint.getAuthority() : endpoint.getHost();
    String host = String.valueOf(given).toLowerCase(Locale.ROOT);
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    int port = endpoint.getPort();
    boolean usual =
        port == -1 || port == ("https".equalsIgnoreCase(endpoint.getScheme()) ? 443 : 80);
    if (usual) {
      boolean amazons = AMAZON.matcher(host).matches() || EXPRESS.matcher(host).matches();
      return amazons ? amazon() : host;
    }
    return host + ":" + port;
  }

  private String amazon() {
    if (region.startsWith("cn-")) {
      return "amazon cn";
    }
    return region.startsWith("us-gov-") ? "amazon us-gov" : "amazon";
  }

  /** The option that chose the server. */
  String option() {
    return endpoint == null ? Refusal.REGION : Refusal.ENDPOINT;
  }

  /** One sentence about what went wrong at the start. */
  OptionInvalid explained(RuntimeException failure) {
    Verdict verdict = Verdict.of(failure);
    if (failure instanceof AwsServiceException answer) {
      Refusal refusal = Refusal.of(Verdict.code(answer), answer.statusCode());
      String status = (answer.statusCode() + " " + Verdict.code(answer)).strip();
      return new OptionInvalid(
          refusal.option(),
          refusal.problem() + " (bucket " + bucket + " at " + server() + ", answer " + status + ")",
          refusal.mend());
    } else if (verdict.kind() == Verdict.Kind.UNREACHED) {
      return new OptionInvalid(
          option(),
          server() + " cannot be reached (" + verdict.cause() + ")",
          "start the server there, correct the address, or look at the network",
          verdict.cause());
    } else if (verdict.cause() == null || !(failure instanceof SdkClientException)) {
      return new OptionInvalid(
          option(),
          server() + " cannot be used: " + verdict.text(),
          "check that it is an S3 server and that it is well",
          failure);
    }
    return new OptionInvalid(
        option(),
        server() + " cannot be used: " + verdict.text() + " (" + verdict.cause() + ")",
        "check that it is an S3 server and that it is well",
        failure);
  }
}
