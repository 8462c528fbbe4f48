package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Clients add one to a durable actor through all members, and whoever is not told what has become
 * of it asks again under the same key, anywhere; meanwhile members are killed. What they are told
 * in the end is 1, 2, 3 … N, each once. {@code -Dstash.actor.kills=N} sets how many, {@code
 * -Dstash.seed=N} whose turn it is.
 */
class ActorKillIT {
  private static final int KILLS = Integer.getInteger("stash.actor.kills", 4);
  private static final long SEED = Long.getLong("stash.seed", 20_261_201);
  private static final int MEMBERS = 3;
  private static final int CLIENTS = 8;

  /** Between two kills at least so many are told. */
  private static final int ROUND = 40;

  private static final Duration HEARTBEAT_LIMIT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration AGAIN = Duration.ofMillis(20);

  private final ConcurrentLinkedQueue<Integer> told = new ConcurrentLinkedQueue<>();
  private final AtomicInteger retries = new AtomicInteger();
  private volatile boolean over;

  @Test
  void eachIncrementCountsOnceWhoeverIsKilled() throws Exception {
    List<String> words = List.of("server", ActorSite.class.getName());
    try (Lab lab = new Lab(Collections.nCopies(MEMBERS, words), HEARTBEAT_LIMIT);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        HttpClient http = HttpClient.newHttpClient()) {
      lab.mend();
      List<Future<?>> clients =
          IntStream.range(0, CLIENTS)
              .<Future<?>>mapToObj(client -> threads.submit(() -> add(lab, http, client)))
              .toList();
      try {
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
          awaitTold(told.size() + ROUND);
          Node victim = lab.nodes.get(random.nextInt(MEMBERS));
          victim.kill();
          awaitTold(told.size() + ROUND); // two go on
          victim.start();
          lab.awaitMembers(MEMBERS);
        }
        awaitTold(told.size() + ROUND);
      } finally {
        over = true;
      }
      for (Future<?> client : clients) {
        client.get();
      }
      System.out.println("ActorKillIT: " + told.size() + " added, " + retries + " asked again");
      assertEquals(
          IntStream.rangeClosed(1, told.size()).boxed().toList(), told.stream().sorted().toList());
      for (Node node : lab.nodes) {
        assertEquals("" + told.size(), node.get("/total/one"));
      }
    }
  }

  private void awaitTold(int many) {
    Awaitility.await("told of " + many).atMost(PATIENCE).until(() -> told.size() >= many);
  }

  private void add(Lab lab, HttpClient http, int client) {
    Random random = new Random(SEED + client);
    for (int n = 0; !over; n++) {
      String path = "/count/one/" + client + "-" + n;
      while (!once(lab, http, random, path)) {
        retries.incrementAndGet();
        LockSupport.parkNanos(AGAIN.toNanos());
      }
    }
  }

  private boolean once(Lab lab, HttpClient http, Random random, String path) {
    Optional<String> server = lab.entry(random);
    if (server.isEmpty()) {
      return false;
    }
    URI uri = URI.create("http://" + server.get() + path);
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              BodyHandlers.ofString());
      if (response.statusCode() == 200) {
        told.add(Integer.parseInt(response.body()));
        return true;
      }
      return false;
    } catch (IOException killed) {
      return false;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }
}
