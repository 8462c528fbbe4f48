package dev.stash.storage.s3;

import dev.stash.OptionInvalid;

/** The AWS SDK: there or not. Knows its classes by name only. */
final class Sdk {
  private Sdk() {}

  /** Refuses to go on without the SDK, and without its HTTP client if that is {@code needed}. */
  static void require(boolean httpClientNeeded) {
    require("software.amazon.awssdk.services.s3.S3Client", "software.amazon.awssdk:s3");
    if (httpClientNeeded) {
      require(
          "software.amazon.awssdk.http.apache5.Apache5HttpClient",
          "software.amazon.awssdk:apache5-client");
    }
  }

  private static void require(String type, String artifact) {
    try {
      Class.forName(type, false, Sdk.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new OptionInvalid(
          "storage",
          "the S3 storage cannot run: a library is not on the class path",
          "add " + artifact + ", or choose another storage",
          e);
    }
  }
}
