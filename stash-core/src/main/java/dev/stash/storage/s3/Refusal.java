package dev.stash.storage.s3;

/**
 * What a refusing answer means for whoever set the storage up.
 *
 * @param option the option at fault, as the user writes it
 * @param problem what is wrong
 * @param mend what to do
 */
record Refusal(String option, String problem, String mend) {
  static final String BUCKET = "s3-bucket";
  static final String ENDPOINT = "s3-endpoint";
  static final String REGION = "s3-region";
  static final String CREDENTIALS = "s3-credentials";

  /** Explains an error code of S3, or at least its status. */
  static Refusal of(String code, int status) {
    return switch (code) {
      case "NoSuchBucket", "NoSuchUpload" ->
          new Refusal(BUCKET, "there is no such bucket", "create it or name another one");
      case "InvalidBucketName" ->
          new Refusal(BUCKET, "is no name that a bucket can have", "name another one");
      case "InvalidAccessKeyId" ->
          new Refusal(
              CREDENTIALS,
              "the server does not know the access key",
              "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key of this server");
      case "SignatureDoesNotMatch" ->
          new Refusal(
              CREDENTIALS,
              "the secret key does not belong to the access key",
              "set AWS_SECRET_ACCESS_KEY to the one issued with AWS_ACCESS_KEY_ID");
      case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" ->
          new Refusal(
              CREDENTIALS,
              "the session token has expired or is wrong",
              "renew the credentials, or use a role that renews them by itself");
      case "RequestTimeTooSkewed" ->
          new Refusal(
              CREDENTIALS,
              "the clocks of this machine and of the server are too far apart to sign requests",
              "set this machine's clock");
      case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed" ->
          new Refusal(
              REGION,
              "the bucket is in another region",
              "set the region to the bucket's, for example with AWS_REGION");
      case "NotImplemented", "MethodNotAllowed" ->
          new Refusal(
              ENDPOINT,
              "the server does not offer this kind of request",
              "use Amazon S3 or a server that offers conditional writes");
      default -> ofStatus(status);
    };
  }

  private static Refusal ofStatus(int status) {
    if (status == 401 || status == 403) {
      return new Refusal(
          CREDENTIALS,
          "may not do this to the bucket",
          "allow s3:GetObject, s3:PutObject and s3:DeleteObject on its objects and s3:ListBucket"
              + " on the bucket; on a directory bucket s3express:CreateSession");
    } else if (status >= 300 && status < 400) {
      return new Refusal(
          REGION, "the server sends the call elsewhere", "set the bucket's own region or endpoint");
    } else if (status >= 500) {
      return new Refusal(ENDPOINT, "the server has a fault", "look at the server, and try again");
    }
    return new Refusal(
        ENDPOINT,
        "the server does not accept the request",
        "check that this is the address of an S3 server");
  }
}
