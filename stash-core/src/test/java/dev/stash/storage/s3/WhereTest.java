package dev.stash.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.stash.storage.Reach;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One bucket has one name, however its server is spelled: members compare it. */
class WhereTest {
  private static Reach reach(String region, @Nullable String endpoint) {
    URI uri = endpoint == null ? null : URI.create(endpoint);
    return new Where("bucket", region, uri).reach("");
  }

  @Test
  void aServerIsTheSameInCapitalsAndWithItsDefaultPort() {
    Reach one = reach("r", "https://s3.example.com");
    for (String other :
        List.of(
            "https://S3.Example.COM",
            "https://s3.example.com:443",
            "https://s3.example.com./",
            "http://s3.example.com",
            "http://s3.example.com:80")) {
      assertEquals(one, reach("r", other), other);
    }
    for (String other :
        List.of(
            "https://s3.example.com:9000",
            "https://s3.example.com:80",
            "https://s4.example.com",
            "https://s3_4.example.com",
            "https://s3.example.com.org")) {
      assertNotEquals(one, reach("r", other), other);
    }
    assertEquals(
        reach("r", "http://s3.example.com:9000"), reach("q", "https://S3.example.com:9000"));
  }

  @Test
  void amazonIsTheSameByWhateverAddress() {
    Reach amazon = reach("eu-central-1", null);
    for (String other :
        List.of(
            "https://s3.amazonaws.com",
            "https://s3.eu-central-1.amazonaws.com",
            "https://S3-eu-west-1.amazonaws.com:443",
            "https://s3.dualstack.eu-central-1.amazonaws.com",
            "https://s3-fips.us-east-1.amazonaws.com",
            "https://s3express-euc1-az1.eu-central-1.amazonaws.com",
            "https://bucket.vpce-0a1b-2c3d.s3.eu-central-1.vpce.amazonaws.com")) {
      assertEquals(amazon, reach("eu-central-1", other), other);
    }
    for (String other :
        List.of(
            "https://s3.amazonaws.com.example.com",
            "https://s3.eu-central-1.amazonaws.com:9000",
            "https://ec2-1-2-3-4.eu-central-1.compute.amazonaws.com",
            "https://s3-mine-1.eu-central-1.elb.amazonaws.com",
            "https://s3express-mine-1.eu-central-1.elb.amazonaws.com")) {
      assertNotEquals(amazon, reach("eu-central-1", other), other);
    }
  }

  /** Each of its partitions has bucket names of its own. */
  @Test
  void amazonInChinaIsAnother() {
    Reach china = reach("cn-north-1", null);
    assertEquals(china, reach("cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn"));
    assertNotEquals(china, reach("eu-central-1", null));
    assertNotEquals(reach("us-gov-west-1", null), reach("us-east-1", null));
  }
}
