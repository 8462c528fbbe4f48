package dev.stash.helidon.proof;

import java.util.List;

/** Where the members of a lab are, and how they reach each other and the storage. */
interface Network extends AutoCloseable {
  /** What starts a process at this member's place; the program follows. */
  List<String> place(int member);

  /** The address on which a member listens for others. */
  String address(int member);

  /** The port on which it does. */
  int port(int member);

  /** Where members find a server that listens on this port of the test's own loopback. */
  String storage(int localPort);

  /** Arguments that make a member reachable for the test; none if it is anyway. */
  List<String> entry(int member);

  /** Whether connections can be cut. */
  boolean cuts();

  /** From now on nothing gets from one member to the other, either way; nobody is told. */
  void cut(int one, int other);

  /** The storage cannot be reached from this member any more. */
  void cutStorage(int member);

  /** Everything can be reached again. */
  void heal();

  @Override
  void close();

  /** Name spaces where that is permitted, else loopback. */
  static Network best(int members) {
    if (NamespaceNetwork.permitted()) {
      return new NamespaceNetwork(members);
    }
    System.out.println("no network name spaces here (needs Linux, iproute2, root): no partitions");
    return new LoopbackNetwork(members);
  }
}
