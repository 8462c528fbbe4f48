package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stash.Stash;
import dev.stash.helidon.StashFeature;
import dev.stash.servlet.StashFilter;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What comes with our jars is listed, with its licences, and nothing else is. */
class DependenciesIT {
  private static final Path LISTED = Path.of("../../docs/reference/dependencies.md");
  private static final List<String> MODULES =
      List.of("stash-core", "stash-helidon", "stash-servlet-filter", "extras/spring-boot-starter");

  private static final Pattern ROW = Pattern.compile("\\| `([^`:]+):([^`]+)` \\| ([^|]+) \\|.*");

  /** A licence that each library that is shipped or asked for has, among others perhaps. */
  private static final Set<String> FINE =
      Set.of("Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "EPL-2.0", "EDL-1.0");

  @Test
  void whatTheBillsOfMaterialsNameIsListedWithItsLicences() throws Exception {
    List<Path> bills = bills();
    assumeTrue(bills.size() == MODULES.size(), "bills of materials are made with -Psbom");
    Map<String, String> rows = rows();
    Set<String> used = new TreeSet<>();
    Map<String, String> missing = new TreeMap<>();
    for (Path bill : bills) {
      for (JsonObject part : components(bill)) {
        String name = part.getString("group") + ":" + part.getString("name");
        String row = rows.containsKey(name) ? name : family(rows.keySet(), name);
        used.add(row);
        if (!licences(part).equals(rows.get(row))) {
          missing.put(name, licences(part));
        }
        assertTrue(
            Set.of(licences(part).split(", ")).stream().anyMatch(FINE::contains),
            name + " is under " + licences(part));
      }
    }
    assertEquals(Map.of(), missing, "not listed so in " + LISTED);
    assertEquals(new TreeSet<>(rows.keySet()), used, "and listed without need");
  }

  @Test
  void everyJarHasOurLicence() throws Exception {
    String licence = Files.readString(Path.of("../../LICENSE"));
    assertTrue(licence.contains("Apache License"));
    for (Class<?> type :
        List.of(Stash.class, StashFeature.class, StashFilter.class, StashView.class)) {
      Path jar = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (var inside = FileSystems.newFileSystem(jar)) {
        assertEquals(licence, Files.readString(inside.getPath("META-INF", "LICENSE")), "" + jar);
      }
    }
  }

  private static List<Path> bills() {
    List<Path> bills = new ArrayList<>();
    for (String module : MODULES) {
      Path bill = Path.of("../..", module, "target/bom.json");
      if (Files.exists(bill)) {
        bills.add(bill);
      }
    }
    return bills;
  }

  private static List<JsonObject> components(Path bill) throws IOException {
    try (JsonReader reader = Json.createReader(Files.newBufferedReader(bill))) {
      return reader.readObject().getJsonArray("components").getValuesAs(JsonObject.class).stream()
          .filter(part -> !part.getString("group").equals("dev.stash"))
          .toList();
    }
  }

  /** By the name of SPDX, where it has one. */
  private static String licences(JsonObject part) {
    return part.getJsonArray("licenses").getValuesAs(JsonObject.class).stream()
        .map(entry -> entry.getJsonObject("license"))
        .map(licence -> inShort(licence.getString("id", licence.getString("name", ""))))
        .collect(Collectors.joining(", "));
  }

  /** The row of its group, or of one above that. */
  private static String family(Set<String> rows, String name) {
    return rows.stream()
        .filter(row -> row.endsWith(":*"))
        .filter(row -> name.matches(Pattern.quote(row.replace(":*", "")) + "[.:].*"))
        .findFirst()
        .orElse("");
  }

  private static String inShort(String name) {
    if (name.matches("(?i).*(GPL|General Public).*(CPE|Classpath).*")) {
      return "GPL-2.0-with-classpath-exception";
    }
    return name.equals("GNU General Public License, version 2") ? "GPL-2.0" : name;
  }

  private static Map<String, String> rows() throws IOException {
    Map<String, String> rows = new HashMap<>();
    for (String line : Files.readAllLines(LISTED)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.put(row.group(1) + ":" + row.group(2), row.group(3).strip());
      }
    }
    return rows;
  }
}
