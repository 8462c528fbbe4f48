package dev.stash.storage.s3.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An S3 server on loopback, in memory: GET, HEAD, PUT, DELETE and ListObjectsV2 with exact
 * conditions. A bucket that is called {@code …--x-s3} behaves as a directory bucket. Signatures are
 * accepted unseen, if they are by whom they should be; every bucket exists until {@code bucket}
 * names one. Meant to run in a process of its own, see {@link SimulatorProcess}, which explains the
 * control.
 *
 * <p>{@code main [port] [delay in ms]} prints {@code ready <address>} and serves until its standard
 * input ends, so that no test leaves it behind.
 */
final class S3Simulator {
  private static final String CONTROL = "_control";
  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1);

  private final Manners manners = new Manners();
  private final Logins logins = new Logins(manners);
  private final Buckets buckets = new Buckets(Clock.systemUTC(), manners);
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  private S3Simulator() {}

  public static void main(String[] args) throws IOException {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 0;
    S3Simulator simulator = new S3Simulator();
    simulator.manners.delay(args.length > 1 ? Long.parseLong(args[1]) : 0);
    ServerSocket server = new ServerSocket(port, 4_096, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("accept").start(() -> simulator.accept(server));
    System.out.println("ready http://127.0.0.1:" + server.getLocalPort());
    InputStream in = System.in;
    while (in.read() >= 0) {
      // Whoever started this process lives.
    }
    System.exit(0);
  }

  private void accept(ServerSocket server) {
    while (true) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        System.err.println("cannot accept: " + e);
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      Request request = Request.read(in);
      while (request != null && answered(request, in, out, socket)) {
        request = Request.read(in);
      }
    } catch (IOException e) {
      // The client went away, as clients do.
    }
  }

  /** False if the connection is at its end. */
  private boolean answered(Request request, InputStream in, OutputStream out, Socket socket)
      throws IOException {
    boolean withBody = !request.method().equals("HEAD");
    if (request.bucket().equals(CONTROL)) {
      control(request).send(out, true, false, manners.now());
      return true;
    }
    count(request.kind());
    Fault fault = manners.fault(request.kind(), request.key());
    if (fault != null && fault.early) {
      Response.error(fault.status, fault.code).send(out, withBody, true, manners.now());
      return false;
    }
    if ("100-continue".equalsIgnoreCase(request.header("expect"))) {
      count("100-CONTINUE");
      out.write(CONTINUE);
      out.flush();
    }
    byte[] body = request.body(in);
    pause(manners.delay());
    Response response = answer(request, body, fault);
    if (response.unchanged()) {
      count("304");
    }
    if (fault != null) {
      pause(fault.after);
      if (fault.drop) {
        socket.setSoLinger(true, 0);
        return false;
      }
    }
    response.send(out, withBody, false, manners.now());
    return fault == null || !fault.close;
  }

  private Response answer(Request request, byte[] body, @Nullable Fault fault) {
    if (fault == null) {
      return right(request, body);
    }
    pause(fault.before);
    boolean asked = fault.apply || (fault.status == 0 && !fault.drop);
    Response right = asked ? right(request, body) : Response.empty(500);
    return fault.status == 0 ? right : Response.error(fault.status, fault.code);
  }

  private Response right(Request request, byte[] body) {
    Response refusal = manners.refusal(request);
    if (refusal != null) {
      return refusal;
    }
    if (Logins.asks(request)) {
      Response answer =
          request.kind().equals("SESSION") ? logins.create(request) : logins.refusal(request);
      if (answer != null) {
        return answer;
      }
    }
    return switch (request.kind()) {
      case "GET", "HEAD" -> buckets.get(request);
      case "LIST" -> buckets.list(request);
      case "PUT" -> buckets.put(request, body);
      case "DELETE" -> buckets.delete(request);
      default -> Response.error(501, "NotImplemented");
    };
  }

  private Response control(Request request) {
    switch (request.key()) {
      case "fault" -> manners.add(new Fault(request));
      case "no-faults" -> manners.endFaults();
      case "delay" -> manners.delay(Long.parseLong(request.parameter("ms", "0")));
      case "ignore" -> manners.ignore(request.parameter("condition", ""));
      case "clock" ->
          manners.ahead(Duration.ofMinutes(Long.parseLong(request.parameter("ahead", "0"))));
      case "unquoted" -> manners.unquoted(true);
      case "bucket" -> manners.onlyBucket(request.parameter("name", ""));
      case "logins" ->
          logins.live(
              Duration.ofMillis(Long.parseLong(request.parameter("told", "300000"))),
              Duration.ofMillis(Long.parseLong(request.parameter("kept", "300000"))));
      case "access-key" -> manners.onlyAccessKey(request.parameter("id", ""));
      case "reset" -> {
        manners.reset();
        logins.reset();
        buckets.clear();
        counts.clear();
      }
      case "counts" -> {
        return Response.text(shown());
      }
      default -> {
        return Response.error(404, "");
      }
    }
    return Response.text("");
  }

  private void count(String kind) {
    counts.computeIfAbsent(kind, k -> new LongAdder()).increment();
  }

  private String shown() {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(counts)
        .forEach((kind, n) -> lines.append(kind).append(' ').append(n.sum()).append('\n'));
    return lines.toString();
  }

  private static void pause(long millis) {
    long until = System.nanoTime() + millis * 1_000_000;
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
