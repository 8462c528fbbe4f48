package dev.stash.helidon.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Each member in a network name space of its own, all on one bridge; the test and the storage are
 * on the bridge's own addresses. A connection is cut by telling the sender a hardware address that
 * nobody has: packets vanish, also those of connections that are open, and nobody is told. Needs
 * Linux, iproute2 and root.
 */
final class NamespaceNetwork implements Network {
  private static final long PID = ProcessHandle.current().pid();
  private static final String NOBODY = "02:de:ad:00:00:01";
  private static final int PORT = 5_701;

  /** What is left of a run that was killed is removed when the next begins. */
  private static final String PREFIX = "stash-";

  private final int members;
  private final String bridge = "stash" + PID % 1_000_000;
  private final String net = "10." + (200 + PID % 50) + "." + (PID / 50 % 250) + ".";
  private final List<Relay> relays = new ArrayList<>();
  private final List<String[]> cuts = new ArrayList<>();

  NamespaceNetwork(int members) {
    this.members = members;
    sweep();
    ip("link", "add", bridge, "type", "bridge");
    ip("addr", "add", net + "1/24", "dev", bridge);
    ip("addr", "add", net + "2/24", "dev", bridge);
    ip("link", "set", bridge, "up");
    for (int i = 0; i < members; i++) {
      String end = bridge + "-" + i;
      ip("netns", "add", space(i));
      ip("link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", space(i));
      ip("link", "set", end, "master", bridge, "up");
      ip("-n", space(i), "addr", "add", address(i) + "/24", "dev", "eth0");
      ip("-n", space(i), "link", "set", "eth0", "up");
      ip("-n", space(i), "link", "set", "lo", "up");
    }
  }

  /** Tries it out, under names that no other process uses. */
  static boolean permitted() {
    String name = PREFIX + PID + "-probe";
    String probe = "stash" + PID % 1_000_000 + "p";
    return run("ip", "netns", "add", name)
        && run("ip", "link", "add", probe, "type", "bridge")
        && run("ip", "link", "del", probe)
        && run("ip", "netns", "del", name);
  }

  @Override
  public List<String> place(int member) {
    return List.of("ip", "netns", "exec", space(member));
  }

  private static String space(int member) {
    return PREFIX + PID + "-" + member;
  }

  @Override
  public String address(int member) {
    return net + (11 + member);
  }

  @Override
  public int port(int member) {
    return PORT;
  }

  @Override
  public String storage(int localPort) {
    Relay relay = new Relay(net + "2", localPort);
    relays.add(relay);
    return net + "2:" + relay.port();
  }

  /** The cookies of the proofs are for loopback alone: inside, a relay connects from there. */
  @Override
  public List<String> entry(int member) {
    return List.of("entry", address(member));
  }

  @Override
  public boolean cuts() {
    return true;
  }

  @Override
  public synchronized void cut(int one, int other) {
    silence(one, address(other));
    silence(other, address(one));
  }

  @Override
  public synchronized void cutStorage(int member) {
    silence(member, net + "2");
  }

  private void silence(int member, String address) {
    ip("-n", space(member), "neigh", "replace", address, "lladdr", NOBODY, "dev", "eth0");
    cuts.add(new String[] {space(member), address});
  }

  @Override
  public synchronized void heal() {
    for (String[] cut : cuts) {
      run("ip", "-n", cut[0], "neigh", "del", cut[1], "dev", "eth0");
    }
    cuts.clear();
  }

  @Override
  public void close() {
    relays.forEach(Relay::close);
    for (int i = 0; i < members; i++) {
      run("ip", "netns", "del", space(i));
      run("ip", "link", "del", bridge + "-" + i);
    }
    run("ip", "link", "del", bridge);
  }

  private static void sweep() {
    Path spaces = Path.of("/run/netns");
    if (!Files.isDirectory(spaces)) {
      return;
    }
    try (Stream<Path> all = Files.list(spaces)) {
      for (Path space : all.toList()) {
        String name = space.getFileName().toString();
        String[] parts = name.split("-", -1);
        if (parts.length == 3 && name.startsWith(PREFIX) && gone(parts[1])) {
          run("ip", "netns", "del", name);
          run("ip", "link", "del", "stash" + Long.parseLong(parts[1]) % 1_000_000);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean gone(String pid) {
    return pid.matches("[0-9]{1,9}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  private static void ip(String... words) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    if (!run(command.toArray(String[]::new))) {
      throw new IllegalStateException("failed: " + String.join(" ", command));
    }
  }

  private static boolean run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
