package dev.stash.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stash.machine.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of docs/operations/deploy against each other, and against what they talk about. */
class DeployTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path DEPLOY = ROOT.resolve("docs/operations/deploy");
  private static final long DRAIN_TIMEOUT_SECONDS = 10;
  private static final Map<String, String> LABELS = Map.of("app", "shop");

  private final String shop = read("demo-app/src/test/java/dev/stash/demo/docs/Shop.java");
  private final Part deployment = part("Deployment", "shop");
  private final Part pod = deployment.at("spec", "template", "spec");
  private final Part container = pod.list("containers").getFirst();

  /** A piece of YAML. */
  private record Part(Object value) {
    Part at(String... path) {
      Object found = value;
      for (String key : path) {
        assertTrue(found instanceof Map, "no map above " + key);
        found = ((Map<?, ?>) found).get(key);
        assertTrue(found != null, "missing: " + String.join(".", path));
      }
      return new Part(found);
    }

    List<Part> list(String... path) {
      return ((List<?>) at(path).value).stream().map(Part::new).toList();
    }

    String text(String... path) {
      return at(path).value.toString();
    }

    boolean has(String key) {
      return ((Map<?, ?>) value).containsKey(key);
    }
  }

  private static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static List<Part> yaml(String file) {
    List<Part> parts = new ArrayList<>();
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    new Yaml(new SafeConstructor(options))
        .loadAll(read("docs/operations/deploy/kubernetes/" + file))
        .forEach(document -> parts.add(new Part(document)));
    return parts;
  }

  private static List<Part> all() {
    return yaml("kustomization.yaml").getFirst().list("resources").stream()
        .flatMap(file -> yaml(file.value().toString()).stream())
        .toList();
  }

  private static Part part(String kind, String name) {
    List<Part> found =
        all().stream()
            .filter(p -> p.text("kind").equals(kind) && p.text("metadata", "name").equals(name))
            .toList();
    assertEquals(1, found.size(), kind + " " + name);
    return found.getFirst();
  }

  @Test
  void everySelectorFindsThePods() {
    assertEquals(LABELS, deployment.at("spec", "template", "metadata", "labels").value());
    assertEquals(LABELS, deployment.at("spec", "selector", "matchLabels").value());
    for (String service : List.of("shop", "shop-members")) {
      assertEquals(LABELS, part("Service", service).at("spec", "selector").value());
    }
    Part budget = part("PodDisruptionBudget", "shop");
    assertEquals(LABELS, budget.at("spec", "selector", "matchLabels").value());
    Part policy = part("NetworkPolicy", "shop");
    assertEquals(LABELS, policy.at("spec", "podSelector", "matchLabels").value());
    assertEquals("shop", part("ServiceAccount", "shop").text("metadata", "name"));
    assertEquals("shop", pod.text("serviceAccountName"));
  }

  @Test
  void everyPortThatIsNamedIsOneOfTheContainer() {
    List<String> ports = container.list("ports").stream().map(p -> p.text("name")).toList();
    List<String> named = new ArrayList<>();
    for (String service : List.of("shop", "shop-members")) {
      part("Service", service).list("spec", "ports").forEach(p -> named.add(p.text("targetPort")));
    }
    part("NetworkPolicy", "shop")
        .list("spec", "ingress")
        .forEach(rule -> rule.list("ports").forEach(p -> named.add(p.text("port"))));
    for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      named.add(container.text(probe, "httpGet", "port"));
    }
    assertTrue(ports.containsAll(named), named + " of " + ports);
    assertTrue(shop.contains(".port(" + container.list("ports").get(0).text("containerPort")));
    assertEquals("5701", container.list("ports").get(1).text("containerPort"));
    assertTrue(
        read("stash-core/src/main/java/dev/stash/cluster/hazelcast/HazelcastCluster.java")
            .contains("\"cluster-port\", 5_701,"));
  }

  @Test
  void everyProbeAsksForAnEndpointThatExists() {
    for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      String route = "\"" + container.text(probe, "httpGet", "path") + "\"";
      assertTrue(shop.contains(route), route);
      assertTrue(read("demo-app/src/main/java/dev/stash/demo/DemoSite.java").contains(route));
    }
    assertEquals("/health/ready", container.text("readinessProbe", "httpGet", "path"));
    assertEquals("/health/live", container.text("livenessProbe", "httpGet", "path"));
  }

  @Test
  void membersFindEachOtherOverAHeadlessServiceThatListsThoseNotReadyYet() {
    Part members = part("Service", "shop-members");
    assertEquals("None", members.text("spec", "clusterIP"));
    assertEquals("true", members.text("spec", "publishNotReadyAddresses"));
    String namespace = yaml("kustomization.yaml").getFirst().text("namespace");
    assertEquals("shop-members." + namespace + ".svc.cluster.local", variable("STASH_MEMBERS"));
  }

  @Test
  void aPodListensForMembersOnItsOwnAddress() {
    Part address =
        container.list("env").stream()
            .filter(variable -> variable.text("name").equals("POD_IP"))
            .findFirst()
            .orElseThrow();
    assertEquals("status.podIP", address.text("valueFrom", "fieldRef", "fieldPath"));
  }

  private String variable(String name) {
    return container.list("env").stream()
        .filter(variable -> variable.text("name").equals(name))
        .findFirst()
        .orElseThrow()
        .text("value");
  }

  @Test
  void everyVariableThatTheApplicationReadsIsSetAndSecretsAreReferences() {
    List<Part> variables = container.list("env");
    List<String> names = variables.stream().map(variable -> variable.text("name")).toList();
    Matcher read = Pattern.compile("getenv\\(\"(\\w+)\"\\)").matcher(shop);
    int found = 0;
    while (read.find()) {
      found++;
      assertTrue(names.contains(read.group(1)), read.group(1));
    }
    assertEquals(5, found);
    String page = read("docs/operations/running.md");
    for (Part variable : variables) {
      boolean secret = variable.text("name").matches(".*(SECRET|KEY).*");
      assertEquals(
          secret, variable.has("valueFrom") && variable.at("valueFrom").has("secretKeyRef"));
      if (secret) {
        Part reference = variable.at("valueFrom", "secretKeyRef");
        assertTrue(page.contains("create secret generic " + reference.text("name") + " "));
        assertTrue(page.contains("--from-literal=" + reference.text("key") + "="));
      }
    }
  }

  @Test
  void thereIsTimeToDrain() {
    List<Part> before = container.list("lifecycle", "preStop", "exec", "command");
    assertEquals("sleep", before.getFirst().value());
    long wait = Long.parseLong(before.get(1).value().toString());
    long grace = Long.parseLong(pod.text("terminationGracePeriodSeconds"));
    // drain() and close() take at most the drain time each.
    assertTrue(grace >= wait + 2 * DRAIN_TIMEOUT_SECONDS + 5, wait + " " + grace);
    Matcher unit =
        Pattern.compile("(?m)^TimeoutStopSec=(\\d+)$")
            .matcher(read("docs/operations/deploy/shop.service"));
    assertTrue(unit.find() && Long.parseLong(unit.group(1)) >= 2 * DRAIN_TIMEOUT_SECONDS + 5);
    assertTrue(
        read("docs/reference/options.md")
            .contains("| `drain-timeout` | `drainTimeout` | " + DRAIN_TIMEOUT_SECONDS + " s |"));
    assertEquals("0", deployment.text("spec", "strategy", "rollingUpdate", "maxUnavailable"));
    assertEquals("1", part("PodDisruptionBudget", "shop").text("spec", "maxUnavailable"));
  }

  @Test
  void nothingRunsAsRootOrWritesOutsideItsOwnFolder() {
    assertEquals("true", pod.text("securityContext", "runAsNonRoot"));
    String user = pod.text("securityContext", "runAsUser");
    Part limits = container.at("securityContext");
    assertEquals("true", limits.text("readOnlyRootFilesystem"));
    assertEquals("false", limits.text("allowPrivilegeEscalation"));
    assertEquals(List.of("ALL"), limits.at("capabilities", "drop").value());
    Part mount = container.list("volumeMounts").getFirst();
    assertEquals("/tmp", mount.text("mountPath"));
    assertEquals(pod.list("volumes").getFirst().text("name"), mount.text("name"));
    assertTrue(container.at("resources", "limits").has("memory"));
    String docker = read("docs/operations/deploy/Dockerfile");
    assertEquals(2, docker.lines().filter(line -> line.startsWith("FROM ")).count());
    assertTrue(docker.contains("\nUSER " + user + ":"));
    assertTrue(read("docs/operations/deploy/shop.service").contains("\nDynamicUser=yes\n"));
  }

  @Test
  void theFlagsAreThoseOfTheDemoAndTheJvmTakesThem() throws Exception {
    List<String> flags =
        read("docs/operations/deploy/java.args").lines().filter(l -> !l.startsWith("#")).toList();
    assertTrue(flags.containsAll(Launcher.hazelcastFlags()), flags.toString());
    assumeTrue(Runtime.version().feature() >= 23, "an older JVM does not know the last flag");
    Process java =
        new ProcessBuilder(Machine.program("java"), "@" + DEPLOY.resolve("java.args"), "-version")
            .redirectErrorStream(true)
            .start();
    String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, java.waitFor(), said);
    assertTrue(!said.contains("WARNING"), said);
  }
}
