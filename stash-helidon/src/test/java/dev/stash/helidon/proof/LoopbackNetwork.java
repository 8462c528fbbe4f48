package dev.stash.helidon.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** All members on 127.0.0.1, which cannot be cut. */
final class LoopbackNetwork implements Network {
  private final List<Integer> ports = new ArrayList<>();

  LoopbackNetwork(int members) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < members; i++) {
        ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(free);
        ports.add(free.getLocalPort());
      }
      for (ServerSocket socket : held) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> place(int member) {
    return List.of();
  }

  @Override
  public String address(int member) {
    return "127.0.0.1";
  }

  @Override
  public int port(int member) {
    return ports.get(member);
  }

  @Override
  public String storage(int localPort) {
    return "127.0.0.1:" + localPort;
  }

  @Override
  public List<String> entry(int member) {
    return List.of();
  }

  @Override
  public boolean cuts() {
    return false;
  }

  @Override
  public void cut(int one, int other) {
    throw new UnsupportedOperationException("loopback cannot be cut");
  }

  @Override
  public void cutStorage(int member) {
    throw new UnsupportedOperationException("loopback cannot be cut");
  }

  @Override
  public void heal() {}

  @Override
  public void close() {}
}
