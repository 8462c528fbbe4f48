package dev.stash.storage.s3.simulator;

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stash.machine.Machine;
import dev.stash.storage.StorageRules;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * An {@link S3Simulator} in a process of its own, for tests and benchmarks of every module. It ends
 * with {@link #close()}, and by itself when the process that started it ends. Thread-safe.
 */
public final class SimulatorProcess implements AutoCloseable {
  private final Process process;
  private final String endpoint;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private SimulatorProcess(Process process, String endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** Starts one on a free port, without delay. */
  public static SimulatorProcess start() throws IOException {
    // Where it comes from, not this JVM's class path: surefire may hide that in a manifest.
    String code =
        Path.of(URI.create(location(S3Simulator.class)))
            + File.pathSeparator
            + Path.of(URI.create(location(StorageRules.class)));
    Process process =
        new ProcessBuilder(
                Machine.program("java"),
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                code,
                S3Simulator.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    if (line == null || !line.startsWith("ready ")) {
      process.destroyForcibly();
      throw new IOException("the simulator said: " + line);
    }
    return new SimulatorProcess(process, line.substring("ready ".length()));
  }

  /** Its address; buckets are named in the path. */
  public String endpoint() {
    return endpoint;
  }

  /** Forgets objects, faults, delay, counts and manners. */
  public void reset() {
    control("reset");
  }

  /** Lets every request wait so long before it takes effect. */
  public void delay(Duration delay) {
    control("delay?ms=" + delay.toMillis());
  }

  /**
   * How many requests of each kind came: GET, HEAD, PUT, DELETE, LIST, SESSION, and 100-CONTINUE.
   */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    control("counts")
        .lines()
        .map(line -> line.split(" ", 2))
        .forEach(words -> counts.put(words[0], Long.valueOf(words[1])));
    return counts;
  }

  /** How many requests of one kind came. */
  public long count(String kind) {
    return counts().getOrDefault(kind, 0L);
  }

  /** The next such request is answered with a status and has no effect. */
  public void refuseNext(String kind, int status, String code) {
    fault(kind, "status=" + status + "&code=" + code);
  }

  /** The next such request has its effect, and is answered with a status all the same. */
  public void applyAndAnswer(String kind, int status, String code) {
    fault(kind, "apply=true&status=" + status + "&code=" + code);
  }

  /** The connection of the next such request breaks before it has any effect. */
  public void dropBeforeApplying(String kind) {
    fault(kind, "drop=true");
  }

  /** The connection of the next such request breaks after it took effect. */
  public void dropAfterApplying(String kind) {
    fault(kind, "drop=true&apply=true");
  }

  /** The next such request takes effect at once and is answered late. */
  public void answerLate(String kind, Duration late) {
    fault(kind, "after=" + late.toMillis());
  }

  /** The next such request takes effect late, whether or not its sender still waits. */
  public void applyLate(String kind, Duration late) {
    fault(kind, "before=" + late.toMillis());
  }

  /** The next such request is refused before its body is read, and the connection closed. */
  public void refuseEarly(String kind, int status, String code) {
    fault(kind, "early=true&status=" + status + "&code=" + code);
  }

  /**
   * Orders a fault in the control's own words.
   *
   * @param kind GET, HEAD, PUT, DELETE, LIST or SESSION
   * @param rest parameters: {@code times} (1), {@code key} (part of it), {@code apply}, {@code
   *     status}, {@code code}, {@code drop}, {@code close} (after the answer), {@code early},
   *     {@code before}, {@code after}
   */
  public void fault(String kind, String rest) {
    control("fault?kind=" + kind + "&" + rest);
  }

  /** Forgets the faults that were ordered and have not happened. */
  public void endFaults() {
    control("no-faults");
  }

  /** Makes it a bad server: one of if-none-match, if-match, delete-if-match is ignored. */
  public void ignore(String condition) {
    control("ignore?condition=" + condition);
  }

  /** Sets its clock; like S3 it takes no request that was signed a quarter of an hour apart. */
  public void clockAhead(long minutes) {
    control("clock?ahead=" + minutes);
  }

  /** Makes it compare If-Match with ETags without quotes. */
  public void wantUnquotedEtags() {
    control("unquoted");
  }

  /** From now on only this bucket exists. */
  public void onlyBucket(String name) {
    control("bucket?name=" + encode(name, UTF_8));
  }

  /** From now on only this access key is known. */
  public void onlyAccessKey(String id) {
    control("access-key?id=" + encode(id, UTF_8));
  }

  /** From now on sessions of directory buckets are said to live so long, and do so long. */
  public void loginsLive(Duration told, Duration kept) {
    control("logins?told=" + told.toMillis() + "&kept=" + kept.toMillis());
  }

  /** An object as another program sees it: the bytes and headers as stored. */
  public HttpResponse<byte[]> raw(String bucket, String key) {
    return send(URI.create(endpoint + "/" + bucket + "/" + key));
  }

  /** Ends the process; a connection then is refused. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    http.close();
  }

  private String control(String command) {
    var response = send(URI.create(endpoint + "/_control/" + command));
    if (response.statusCode() != 200) {
      throw new IllegalArgumentException("the simulator does not know " + command);
    }
    return new String(response.body(), UTF_8);
  }

  private HttpResponse<byte[]> send(URI uri) {
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().toString();
  }
}
