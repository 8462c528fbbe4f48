package dev.stash.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The alarms and the dashboard against the meters that there are. */
class WatchedTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Path ALERTS = DOCS.resolve("operations/alerts");
  private static final Pattern SERIES = Pattern.compile("\\bstash_[a-z_]+");

  /**
   * What Prometheus makes of the meters on the reference page, which is compared with a registry.
   */
  private static Set<String> series() throws IOException {
    Set<String> all = new TreeSet<>();
    Pattern row =
        Pattern.compile("^\\| `stash[a-z.]+` \\| `(\\w+)` \\| (\\w+) \\|", Pattern.MULTILINE);
    row.matcher(Files.readString(DOCS.resolve("reference/metrics.md")))
        .results()
        .forEach(
            meter -> {
              if (meter.group(2).matches("times|sizes")) {
                for (String part : List.of("_count", "_sum", "_max", "_bucket")) {
                  all.add(meter.group(1) + part);
                }
              } else {
                all.add(meter.group(1));
              }
            });
    assertTrue(all.size() > 30, all::toString);
    return all;
  }

  private static List<String> unknown(String text, Set<String> known) {
    return SERIES
        .matcher(text)
        .results()
        .map(found -> found.group())
        .filter(name -> !known.contains(name))
        .toList();
  }

  /** JSON is YAML, too. */
  private static Map<?, ?> yaml(Path file) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(options)).load(Files.readString(file));
  }

  private static List<Map<?, ?>> rules() throws IOException {
    Map<?, ?> file = yaml(ALERTS.resolve("stash.rules.yml"));
    List<Map<?, ?>> rules = new ArrayList<>();
    for (Object group : (List<?>) file.get("groups")) {
      ((List<?>) ((Map<?, ?>) group).get("rules")).forEach(rule -> rules.add((Map<?, ?>) rule));
    }
    return rules;
  }

  private static Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    rules().forEach(rule -> names.add(rule.get("alert").toString()));
    return names;
  }

  @Test
  void eachAlarmAsksForSeriesThatThereAre() throws Exception {
    Set<String> known = series();
    for (Map<?, ?> rule : rules()) {
      assertEquals(List.of(), unknown(rule.get("expr").toString(), known), rule::toString);
    }
  }

  @Test
  void eachAlarmHasATestAndStandsOnThePage() throws Exception {
    String tests = Files.readString(ALERTS.resolve("stash.rules.test.yml"));
    String page = Files.readString(DOCS.resolve("operations/metrics.md"));
    Set<String> explained = new TreeSet<>();
    Pattern.compile("^\\| `(Stash\\w+)` \\|", Pattern.MULTILINE)
        .matcher(page)
        .results()
        .forEach(row -> explained.add(row.group(1)));
    assertEquals(names(), explained);
    for (String name : names()) {
      String fires = "alertname: " + name + "\n        exp_alerts:\n";
      assertTrue(tests.contains(fires), name);
    }
  }

  @Test
  void eachPanelAsksForSeriesThatThereAre() throws Exception {
    Set<String> known = series();
    Map<?, ?> dashboard = yaml(DOCS.resolve("operations/grafana/stash.json"));
    int expressions = 0;
    Set<String> shown = new TreeSet<>();
    for (Object panel : (List<?>) dashboard.get("panels")) {
      Object targets = ((Map<?, ?>) panel).get("targets");
      for (Object target : targets == null ? List.of() : (List<?>) targets) {
        String expression = ((Map<?, ?>) target).get("expr").toString();
        assertEquals(List.of(), unknown(expression, known), expression);
        SERIES.matcher(expression).results().forEach(found -> shown.add(found.group()));
        expressions++;
      }
    }
    assertTrue(expressions >= 20, expressions + " expressions");
    assertTrue(shown.size() >= 20, shown::toString);
    assertEquals(List.of(), unknown(dashboard.get("templating").toString(), known));
  }

  @Test
  void promtoolFindsThemRightAndEachFiresWhenItShould() throws Exception {
    promtool("check", "rules", "stash.rules.yml");
    promtool("test", "rules", "stash.rules.test.yml");
  }

  private static void promtool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process =
          new ProcessBuilder(command).directory(ALERTS.toFile()).redirectErrorStream(true).start();
    } catch (IOException missing) {
      String mend =
          "ALARMS WERE NOT TRIED: no promtool found (Debian: apt-get install prometheus).";
      System.err.println(mend);
      abort(mend);
      return;
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), said);
    assertEquals(0, process.exitValue(), said);
  }
}
