package dev.stash.helidon.proof;

import dev.stash.machine.Machine;
import java.util.List;

/** All members on 127.0.0.1, which cannot be cut. */
final class LoopbackNetwork implements Network {
  private final List<Integer> ports;

  LoopbackNetwork(int members) {
    ports = Machine.freePorts(members);
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
