package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.config.OptionSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** How options are said by properties of Spring. */
class PropertiesTest {
  private final Map<String, Object> properties = new LinkedHashMap<>();
  private final Map<String, Object> variables = new LinkedHashMap<>();
  private final java.util.Properties system = new java.util.Properties();

  private OptionSet read() {
    StandardEnvironment environment = new StandardEnvironment();
    var sources = environment.getPropertySources();
    sources.replace(
        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
        new SystemEnvironmentPropertySource(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    sources.replace(
        StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
        new PropertiesPropertySource(
            StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, system));
    sources.addLast(new MapPropertySource("application.yaml", properties));
    return Properties.read(environment);
  }

  private String refused() {
    return String.valueOf(assertThrows(OptionInvalid.class, this::read).getMessage());
  }

  @Test
  void anOptionIsAPropertyUnderItsName() {
    properties.put("stash.idle-limit", "2d");
    properties.put("stash.max-keys", 64);
    properties.put("stash.hand-off", false);
    assertEquals("idle-limit=2 d; hand-off=false; max-keys=64", read().toString());
  }

  @Test
  void inEachFormThatSpringKnows() {
    properties.put("stash.idleLimit", "2 d");
    variables.put("STASH_MAX_KEYS", "64");
    system.put("stash.hand-off", "false");
    assertEquals("idle-limit=2 d; hand-off=false; max-keys=64", read().toString());
  }

  @Test
  void aVariableCountsMoreThanAFile() {
    properties.put("stash.idle-limit", "2d");
    variables.put("STASH_IDLE_LIMIT", "3d");
    assertEquals("idle-limit=3 d", read().toString());
  }

  @Test
  void aListIsWordsOrAList() {
    properties.put("stash.cluster-members[0]", "a:5701");
    properties.put("stash.cluster-members[1]", "b:5701");
    properties.put("stash.allowed-origin", "https://a.example, https://b.example");
    assertEquals(
        "allowed-origin=https://a.example, https://b.example; cluster-members=a:5701, b:5701",
        read().toString().lines().sorted().findFirst().map(PropertiesTest::sorted).orElseThrow());
  }

  private static String sorted(String said) {
    return String.join("; ", java.util.Arrays.stream(said.split("; ", -1)).sorted().toList());
  }

  @Test
  void aTextMayHaveCommas() {
    properties.put("stash.secret", "one, two,three");
    properties.put("stash.member", "a, b,c");
    assertEquals("secret=…; member=a, b,c", read().toString());
  }

  @Test
  void whatIsNoOptionStopsTheStart() {
    properties.put("stash.idle-limt", "2d");
    assertEquals("option stash.idle-limt: is no option; did you mean idle-limit?", refused());
  }

  @Test
  void nothingStandsBelowAnOption() {
    properties.put("stash.cluster.members", "a:5701");
    assertTrue(refused().contains("did you mean cluster-members?"));
  }

  @Test
  void otherVariablesAndSystemPropertiesMayBeSomebodyElses() {
    variables.put("STASH_HOUSE", "1");
    system.put("stash.seeds", "1");
    assertEquals("", read().toString());
  }

  @Test
  void whatCannotBeIsSaidByItsName() {
    properties.put("stash.idle-limit", "soon");
    assertTrue(refused().startsWith("option idle-limit: is no time; write a number and a unit"));
  }
}
