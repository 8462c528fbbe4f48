package dev.stash.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.machine.Machine;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Does what a page of the documentation says, block by block, in a directory that was empty: writes
 * files, changes them, runs commands. Instead of Maven the JDK's compiler builds, against what this
 * process has on its class path; what the {@code pom.xml} asks for must be there.
 */
final class Newcomer implements AutoCloseable {
  private static final Pattern ARTIFACT =
      Pattern.compile("<artifactId>([^<]+)</artifactId>(?!\\s*<version>[^<]*</version>\\s*<type>)");

  private static final String LIBRARIES = "target/dependency/*";

  private final Path directory;
  private final Map<String, String> instead;
  private final Iterator<Markdown.Block> blocks;
  private final Map<String, Process> running = new LinkedHashMap<>();
  private String last = "";
  private String changed = "";
  private int tested;

  /**
   * @param instead what stands for what, in files and commands: ports that are free
   */
  Newcomer(Path page, Path directory, Map<String, String> instead) {
    this.directory = directory;
    this.instead = instead;
    this.blocks = Markdown.blocks(page).iterator();
  }

  /** Does all up to the first block with this text, and that. */
  void upTo(String text) throws Exception {
    while (blocks.hasNext()) {
      Markdown.Block block = blocks.next();
      last = block.text();
      carryOut(block);
      if (last.contains(text)) {
        return;
      }
    }
    throw new AssertionError("the page has no more block with " + text);
  }

  /** What the last block has said. */
  String last() {
    return last;
  }

  boolean isDone() {
    return !blocks.hasNext();
  }

  private void carryOut(Markdown.Block block) throws Exception {
    String text = replaced(block.text());
    if (block.language().equals("diff")) {
      change(block.file(), text);
    } else if (!block.file().isEmpty()) {
      Path file = directory.resolve(block.file());
      Files.createDirectories(file.resolve("..").normalize());
      Files.writeString(file, text);
    } else if (block.language().equals("sh")) {
      command(text);
    }
  }

  private String replaced(String text) {
    String said = text;
    for (Map.Entry<String, String> each : instead.entrySet()) {
      said = said.replace(each.getKey(), each.getValue());
    }
    return said;
  }

  /** One change after the other may be of the same file. */
  private void change(String file, String difference) throws IOException {
    changed = file.isEmpty() ? changed : file;
    Path path = directory.resolve(changed);
    String before = side(difference, '-');
    String now = Files.readString(path);
    assertEquals(2, now.split(Pattern.quote(before), -1).length, changed + " has once:\n" + before);
    Files.writeString(path, now.replace(before, side(difference, '+')));
  }

  private static String side(String difference, char kept) {
    return difference
        .lines()
        .filter(line -> line.isEmpty() || line.charAt(0) == ' ' || line.charAt(0) == kept)
        .map(line -> line.isEmpty() ? "\n" : line.substring(1) + "\n")
        .collect(Collectors.joining());
  }

  /** Runs it; a server goes on running. */
  void command(String text) throws Exception {
    List<String> script = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.equals("mvn -q test")) {
        build();
        test();
      } else if (line.startsWith("mvn ")) {
        build();
      } else if (line.startsWith("pkill -9 -f ")) {
        kill(line.substring("pkill -9 -f ".length()));
      } else {
        script.add(line);
      }
    }
    if (!script.isEmpty()) {
      run(String.join("\n", script).replace(LIBRARIES, libraries()));
    }
  }

  private void run(String script) throws Exception {
    boolean server = script.contains("java ");
    var builder =
        new ProcessBuilder("bash", "-e", "-c", script)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log()));
    String path = Path.of(System.getProperty("java.home"), "bin") + File.pathSeparator;
    builder.environment().merge("PATH", path, (old, first) -> first + old);
    builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    Process process = builder.start();
    if (server) {
      running.put(script, process);
    } else {
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), script);
      assertEquals(0, process.exitValue(), script);
    }
  }

  private File log() {
    return directory.resolve("log").toFile();
  }

  /** What the commands have said. */
  String said() throws IOException {
    return Files.readString(log().toPath());
  }

  /** Not by name, as the page does it: others on this machine may read the same page. */
  void kill(String part) {
    List<String> found = running.keySet().stream().filter(each -> each.contains(part)).toList();
    assertEquals(1, found.size(), part + " of " + running.keySet());
    end(running.remove(found.getFirst()));
  }

  private static void end(Process process) {
    List<ProcessHandle> below = process.descendants().toList();
    below.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
    below.forEach(each -> each.onExit().join());
  }

  /** What {@code mvn package} would: the classes, and libraries that are there. */
  private void build() throws IOException {
    Matcher artifact = ARTIFACT.matcher(dependencies());
    int asked = 0;
    while (artifact.find()) {
      asked++;
      String name = artifact.group(1);
      assertTrue(libraries().matches("(?s).*[/\\\\]" + name + "[-/\\\\].*"), name);
    }
    assertTrue(asked >= 2, asked + " dependencies");
    assertTrue(pom().contains("<artifactId>maven-compiler-plugin<"), "Maven's own may be too old");
    compile();
  }

  /** All that has been written so far. */
  void compile() throws IOException {
    compile(sources("src/main/java"), directory.resolve("target/classes"));
  }

  private List<Path> sources(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  /** What {@code mvn test} would: each method with {@link Test} of each class, here. */
  private void test() throws Exception {
    Path classes = directory.resolve("target/classes");
    Path tests = directory.resolve("src/test/java");
    compile(sources("src/test/java"), classes); // beside the others: one loader is enough
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      for (Path source : sources("src/test/java")) {
        String file = tests.relativize(source).toString();
        String name = file.substring(0, file.length() - ".java".length());
        Class<?> type = loader.loadClass(name.replace(File.separatorChar, '.'));
        var made = type.getDeclaredConstructor();
        made.setAccessible(true);
        for (Method method : type.getDeclaredMethods()) {
          if (method.isAnnotationPresent(Test.class)) {
            method.setAccessible(true);
            method.invoke(made.newInstance());
            tested++;
          }
        }
      }
    }
  }

  /** How many tests the page has run. */
  int tested() {
    return tested;
  }

  private String pom() throws IOException {
    return Files.readString(directory.resolve("pom.xml"));
  }

  private String dependencies() throws IOException {
    String pom = pom();
    int managed = pom.indexOf("</dependencyManagement>");
    return pom.substring(
        pom.indexOf("<dependencies>", managed), pom.lastIndexOf("</dependencies>"));
  }

  /** These, beside what is there already. */
  static void compile(List<Path> sources, Path classes) throws IOException {
    Files.createDirectories(classes);
    var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK");
    StringWriter said = new StringWriter();
    String path = classes + File.pathSeparator + libraries();
    try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
      List<String> options =
          List.of("--release", "21", "-proc:none", "-cp", path, "-d", classes.toString());
      var units = files.getJavaFileObjectsFromPaths(sources);
      assertTrue(compiler.getTask(said, files, null, options, null, units).call(), said.toString());
    }
  }

  /** Without the demo, whose pages and settings nobody else has. */
  private static String libraries() {
    String demo = Path.of("target").toAbsolutePath() + File.separator;
    return Stream.of(Machine.classPath().split(File.pathSeparator, -1))
        .filter(entry -> !Path.of(entry).toAbsolutePath().toString().startsWith(demo))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Waits until a server answers at this port of loopback. */
  static void listening(int port) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> answers(port));
  }

  private static boolean answers(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    running.values().forEach(Newcomer::end);
    running.clear();
  }
}
