package dev.stash.cluster.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import dev.stash.OptionInvalid;
import dev.stash.cluster.ClusterBackend;
import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clusters on Hazelcast: the options. See {@link dev.stash.Cluster#hazelcast}. */
public final class HazelcastCluster {
  /** The option of {@link Builder#clusterName}. */
  public static final Option<String> CLUSTER_NAME =
      Option.text("cluster-name", "stash", "members of other names are not met");

  /** The option of {@link Builder#address}. */
  public static final Option<String> ADDRESS =
      Option.text(
          "cluster-address",
          "the address of this machine to listen on, by which the others reach it; loopback unless"
              + " members are looked for, required then");

  /** The option of {@link Builder#port}. */
  public static final Option<Integer> PORT =
      Option.number(
          "cluster-port", 5_701, 1, 65_535, "where to listen for the others; must be free");

  /** The option of {@link Builder#members}. */
  public static final Option<List<String>> MEMBERS =
      Option.words(
          "cluster-members", "`host:port` of members to look for; one that lives is enough");

  /** The option of {@link Builder#kubernetesService}. */
  public static final Option<String> KUBERNETES_SERVICE =
      Option.text(
          "cluster-kubernetes-service",
          "DNS name of a headless service instead; its pods listen on the same `cluster-port`");

  /** The option of {@link Builder#multicast}. */
  public static final Option<Boolean> MULTICAST =
      Option.flag("cluster-multicast", false, "whether members are found by multicast instead");

  /** The option of {@link Builder#heartbeatLimit}. */
  public static final Option<Duration> HEARTBEAT_LIMIT =
      Option.time(
          "cluster-heartbeat-limit",
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofMinutes(5),
          "a member silent for so long is gone; one whose connection breaks is gone at once");

  /** All of them. */
  public static final List<Option<?>> OPTIONS =
      List.of(CLUSTER_NAME, ADDRESS, PORT, MEMBERS, KUBERNETES_SERVICE, MULTICAST, HEARTBEAT_LIMIT);

  private HazelcastCluster() {}

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Sets the options; each method names its own. Not thread-safe. */
  public static final class Builder {
    String clusterName = CLUSTER_NAME.standard().orElseThrow();
    String address = "";
    int port = PORT.standard().orElseThrow();
    List<String> members = List.of();
    String kubernetesService = "";
    boolean multicast;
    Duration heartbeatLimit = HEARTBEAT_LIMIT.standard().orElseThrow();
    final Map<String, String> attributes = new LinkedHashMap<>();
    @Nullable HazelcastInstance instance;

    private Builder() {}

    /** {@code cluster-name}: members of other names are not met. */
    public Builder clusterName(String value) {
      this.clusterName = CLUSTER_NAME.checked(value);
      return this;
    }

    /**
     * {@code cluster-address}, default loopback: the one address of this machine to listen on, by
     * which the other members reach it; a number, or a name of this machine. Required if members
     * are looked for: whoever reaches it may knock, so it is said and not guessed. A pod is told
     * its own by {@code status.podIP}.
     */
    public Builder address(String value) {
      this.address = ADDRESS.checked(value);
      return this;
    }

    /** {@code cluster-port}: where to listen for other members; it must be free. */
    public Builder port(int value) {
      this.port = PORT.checked(value);
      return this;
    }

    /**
     * {@code cluster-members}: addresses where members may be found, {@code host:port}; one that
     * lives is enough, this member's own may be among them. Empty: alone, unless another way to
     * find members is chosen.
     */
    public Builder members(String... hostsAndPorts) {
      this.members = OptionInvalid.refuseNulls(MEMBERS.name(), hostsAndPorts);
      return this;
    }

    /** {@code cluster-members}, as a list. */
    public Builder members(List<String> hostsAndPorts) {
      this.members = OptionInvalid.refuseNulls(MEMBERS.name(), hostsAndPorts);
      return this;
    }

    /**
     * {@code cluster-kubernetes-service}: the DNS name of a headless service whose pods are the
     * members, for example {@code stash.shop.svc.cluster.local}.
     */
    public Builder kubernetesService(String dnsName) {
      this.kubernetesService = KUBERNETES_SERVICE.checked(dnsName);
      return this;
    }

    /** {@code cluster-multicast}: find members by multicast. */
    public Builder multicast(boolean value) {
      this.multicast = value;
      return this;
    }

    /**
     * {@code cluster-heartbeat-limit}: a member that was silent for so long is taken as gone. One
     * whose connection breaks is gone at once.
     */
    public Builder heartbeatLimit(Duration value) {
      this.heartbeatLimit = HEARTBEAT_LIMIT.checked(value);
      return this;
    }

    /** Something that other members can read of this one: see {@link dev.stash.cluster.Member}. */
    public Builder attribute(String name, String value) {
      this.attributes.put(
          OptionInvalid.refuseNull("attribute", name),
          OptionInvalid.refuseNull("attribute", value));
      return this;
    }

    /**
     * {@code cluster-instance}: a Hazelcast instance of yours, which is used as it is and not shut
     * down. The other options, attributes apart, do not count. What it lacks of what ours has (a
     * filter of classes, a member endpoint alone, one address) is logged as a warning each; what we
     * send is sealed all the same.
     */
    public Builder instance(HazelcastInstance value) {
      this.instance = OptionInvalid.refuseNull("cluster-instance", value);
      return this;
    }

    /** As options say that were set by name. */
    public Builder options(OptionSet said) {
      OptionInvalid.refuseNull("options", said).said(CLUSTER_NAME).ifPresent(this::clusterName);
      said.said(ADDRESS).ifPresent(this::address);
      said.said(PORT).ifPresent(this::port);
      said.said(MEMBERS).ifPresent(this::members);
      said.said(KUBERNETES_SERVICE).ifPresent(this::kubernetesService);
      said.said(MULTICAST).ifPresent(this::multicast);
      said.said(HEARTBEAT_LIMIT).ifPresent(this::heartbeatLimit);
      return this;
    }

    /**
     * The cluster, not joined yet.
     *
     * @throws OptionInvalid if an option is wrong
     */
    public ClusterBackend build() {
      for (String member : members) {
        if (member.isBlank()) {
          throw new OptionInvalid("cluster-members", "has an empty address", "drop it");
        }
      }
      int ways =
          (members.isEmpty() ? 0 : 1) + (multicast ? 1 : 0) + (kubernetesService.isEmpty() ? 0 : 1);
      if (ways > 1) {
        throw new OptionInvalid(
            "cluster-members", "is one of several ways to find members", "choose one of them");
      }
      if (instance == null) {
        listening(ways > 0);
      }
      return load();
    }

    private void listening(boolean looksForOthers) {
      if (!address.isEmpty()) {
        own(listensOn());
      } else if (looksForOthers) {
        throw new OptionInvalid(
            "cluster-address",
            "is missing, and members are looked for",
            "name the address of this machine that they reach; on Kubernetes the pod's,"
                + " status.podIP");
      }
    }

    private static void own(InetAddress listensOn) {
      if (listensOn.isAnyLocalAddress()) {
        throw new OptionInvalid(
            "cluster-address",
            "is every address of this machine",
            "name the one that members reach");
      }
      try {
        if (!listensOn.isLoopbackAddress()
            && NetworkInterface.getByInetAddress(listensOn) == null) {
          throw new OptionInvalid(
              "cluster-address", "is no address of this machine", "name one that it has");
        }
      } catch (SocketException unknown) {
        throw new OptionInvalid(
            "cluster-address", "cannot be looked up", "name an address of this machine", unknown);
      }
    }

    InetAddress listensOn() {
      try {
        return address.isEmpty()
            ? InetAddress.getLoopbackAddress()
            : InetAddress.getByName(address);
      } catch (UnknownHostException unknown) {
        throw new OptionInvalid(
            "cluster-address",
            "names no address",
            "name one of this machine, by number or by name",
            unknown);
      }
    }

    private ClusterBackend load() {
      try {
        Class.forName("com.hazelcast.core.HazelcastInstance");
      } catch (ClassNotFoundException missing) {
        throw new OptionInvalid(
            "cluster", "needs Hazelcast", "add com.hazelcast:hazelcast to the class path", missing);
      }
      return new HazelcastBackend(this);
    }
  }
}
