package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.stash.OptionInvalid;
import dev.stash.Session;
import dev.stash.machine.Machine;
import dev.stash.servlet.testing.Container;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Servlet containers that are made a cluster by parameters alone. */
@Tag("young")
class ClusterParametersTest {
  private static SimulatorProcess s3;

  private final List<Configured> members = new ArrayList<>();

  @BeforeAll
  static void startS3() throws Exception {
    s3 = SimulatorProcess.start();
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "of the key");
  }

  @AfterAll
  static void stopS3() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    s3.close();
  }

  @AfterEach
  void stop() {
    members.forEach(Configured::close);
    s3.reset();
  }

  private void start(Container.Kind kind, String... parameters) {
    Map<String, String> all = new HashMap<>();
    all.put("storage", "s3:sessions");
    all.put("s3-endpoint", s3.endpoint());
    for (int i = 0; i < parameters.length; i += 2) {
      all.put(parameters[i], parameters[i + 1]);
    }
    members.add(new Configured(kind, all, ClusterParametersTest::counts));
  }

  private static void counts(ServletContext context) {
    Shop.add(
        context,
        "/press",
        (request, response) -> {
          Session session = StashFilter.session(request);
          response
              .getWriter()
              .print(
                  session
                      .view("counter")
                      .update("count", Integer.class, n -> n == null ? 1 : n + 1)
                      .orElseThrow());
        });
    Shop.add(
        context,
        "/look",
        (request, response) ->
            response
                .getWriter()
                .print(
                    StashFilter.session(request)
                        .view("counter")
                        .get("count", Integer.class)
                        .orElse(0)));
  }

  /** On Tomcat and on Jetty, which are two members of one cluster then. */
  private List<Integer> cluster() {
    List<Integer> ports = Machine.freePorts(2);
    String all = "127.0.0.1:" + ports.get(0) + ", 127.0.0.1:" + ports.get(1);
    for (int i = 0; i < 2; i++) {
      start(
          i == 0 ? Container.Kind.TOMCAT : Container.Kind.JETTY,
          "cluster",
          "hazelcast",
          "cluster-name",
          "shop",
          "cluster-address",
          "127.0.0.1",
          "cluster-port",
          ports.get(i).toString(),
          "cluster-members",
          all,
          "cluster-heartbeat-limit",
          "7 s");
    }
    return ports;
  }

  @Test
  void whatOneHasWrittenTheOtherSeesAtOnce() throws Exception {
    cluster();
    for (int session = 0; session < 8; session++) { // some are owned by the one, some by the other
      String cookie = members.get(0).browser.newBrowser();
      for (int n = 1; n <= 6; n++) {
        assertEquals("" + n, members.get(n % 2).browser.get("/press", "Cookie", cookie).body());
        assertEquals("" + n, members.get(0).browser.get("/look", "Cookie", cookie).body());
        assertEquals("" + n, members.get(1).browser.get("/look", "Cookie", cookie).body());
      }
    }
  }

  @Test
  void nothingThatAStrangerSendsIsMadeAnObjectOf() throws Exception {
    List<Integer> ports = cluster();
    Config config = new Config();
    config.setClusterName("shop/2");
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.getNetworkConfig().setPort(0).getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + ports.get(0));
    HazelcastInstance stranger = Hazelcast.newHazelcastInstance(config);
    try {
      Awaitility.await().until(() -> stranger.getCluster().getMembers().size() == 3);
      for (Member member : stranger.getCluster().getMembers()) {
        stranger.getTopic("stash." + member.getUuid()).publish(new Canary());
        if (!member.localMember()) {
          var unused = stranger.getExecutorService("any").submitToMember(new Canary(), member);
        }
      }
      String cookie = members.get(0).browser.newBrowser();
      for (int n = 1; n <= 20; n++) {
        assertEquals("" + n, members.get(n % 2).browser.get("/press", "Cookie", cookie).body());
      }
      assertEquals(0, Canary.READ.get());
    } finally {
      stranger.shutdown();
    }
  }

  /** Sings when it is read. */
  static final class Canary implements Callable<Integer>, Serializable {
    private static final long serialVersionUID = 1L;
    static final AtomicInteger READ = new AtomicInteger();

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      READ.incrementAndGet();
    }

    @Override
    public Integer call() {
      return READ.incrementAndGet();
    }
  }

  @Test
  void aStorageOfOneProcessIsRefused() {
    OptionInvalid refused =
        assertThrows(
            OptionInvalid.class,
            () ->
                start(
                    Container.Kind.TOMCAT,
                    "cluster",
                    "hazelcast",
                    "storage",
                    "memory",
                    "s3-endpoint",
                    ""));
    assertEquals("storage", refused.option());
  }

  @Test
  void membersWithoutAnAddressAreRefused() {
    for (String way :
        List.of("cluster-members", "cluster-kubernetes-service", "cluster-multicast")) {
      OptionInvalid refused =
          assertThrows(
              OptionInvalid.class,
              () -> start(Container.Kind.TOMCAT, "cluster", "hazelcast", way, "true"));
      assertEquals("cluster-address", refused.option());
    }
  }
}
