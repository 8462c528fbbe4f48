package dev.stash.storage.s3;

import dev.stash.OptionInvalid;
import dev.stash.storage.Reach;
import java.net.URI;
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
  /** The server as people know it. */
  String server() {
    return endpoint == null ? "Amazon S3 in " + region : endpoint.toString();
  }

  /** What tells these objects from others: Amazon's bucket names are its own the world over. */
  Reach reach(String prefix) {
    String server = endpoint == null ? "amazon" : endpoint.getHost() + ":" + endpoint.getPort();
    return Reach.shared("s3 " + server + " " + bucket + " " + prefix);
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
