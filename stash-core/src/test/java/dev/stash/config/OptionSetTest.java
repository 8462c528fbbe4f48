package dev.stash.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.StashBuilder;
import dev.stash.web.WebBuilder;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionSetTest {
  private static final Option<Duration> LINGER =
      Option.time("linger", Duration.ZERO, Duration.ZERO, Duration.ofMinutes(1), "waits");

  private static final Option<Integer> MAX_KEYS = Option.number("max-keys", 256, 1, 1_000, "keys");

  private static final Option<Integer> MAX_BYTES =
      Option.bytes("max-bytes", 64 << 10, 1, 4 << 20, "bytes");

  private static final Option<Boolean> HAND_OFF = Option.flag("hand-off", true, "whether");
  private static final Option<String> SECRET = Option.text("secret", "signs").secret();
  private static final Option<List<String>> MEMBERS = Option.words("members", "who");

  private final OptionSet options =
      new OptionSet(List.of(LINGER, MAX_KEYS, MAX_BYTES, HAND_OFF, SECRET, MEMBERS));

  private void read(String name, String text) {
    options.read("", Map.of(name, text));
  }

  @ParameterizedTest
  @CsvSource({
    "250 ms,250 ms",
    "250ms,250 ms",
    " 30 s ,30 s",
    "1 m,1 m",
    "60 s,1 m",
    "59 s,59 s",
    "0,0",
    "0 s,0",
    "PT0.5S,500 ms",
    "PT1M,1 m"
  })
  void timesAreWrittenInTheLargestUnitThatTheyAreWholeIn(String text, String written) {
    read("linger", text);
    assertEquals(written, LINGER.write(options.get(LINGER)));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1024,1 KiB", "64 KiB,64 KiB", "4MiB,4 MiB", "1025,1025"})
  void sizesToo(String text, String written) {
    read("max-bytes", text);
    assertEquals(written, MAX_BYTES.write(options.get(MAX_BYTES)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          linger    | 7              | is no time; write a number and a unit: 250 ms, 30 s, 5 m, 1 h, 7 d
          linger    | 1 week         | is no time; write a number and a unit: 250 ms, 30 s, 5 m, 1 h, 7 d
          linger    | 61 s           | is not between 0 and 1 m; the usual is 0
          linger    | PT-1S          | is not between 0 and 1 m; the usual is 0
          linger    | 999999999 d    | is not between 0 and 1 m; the usual is 0
          max-keys  | many           | is no number; write digits only
          max-keys  | 0              | is not between 1 and 1000; the usual is 256
          max-keys  | 99999999999    | is no number; write digits only
          max-bytes | 1 GiB          | is no size; write a number of bytes, or 64 KiB, or 4 MiB
          max-bytes | 5 MiB          | is not between 1 and 4 MiB; the usual is 64 KiB
          max-bytes | 999999999 MiB  | is not between 1 and 4 MiB; the usual is 64 KiB
          hand-off  | yes            | is neither true nor false; write one of them
          """)
  void whatCannotBeUsedIsRefusedByNameWithTheMend(String name, String text, String message) {
    OptionInvalid refused = assertThrows(OptionInvalid.class, () -> read(name, text));
    assertEquals("option " + name + ": " + message, refused.getMessage());
  }

  @Test
  void aMethodRefusesWithTheSameWords() {
    OptionInvalid refused =
        assertThrows(OptionInvalid.class, () -> options.set(LINGER, Duration.ofSeconds(61)));
    assertEquals("option linger: is not between 0 and 1 m; the usual is 0", refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "max-key,max-keys",
    "maxKeys,max-keys",
    "MAX_KEYS,max-keys",
    "max-kyes,max-keys",
    "handoff,hand-off",
    "lingers,linger",
    "member,members"
  })
  void forANameThatIsNoneTheNearestIsSuggested(String written, String meant) {
    OptionInvalid refused =
        assertThrows(OptionInvalid.class, () -> options.read("stash.", Map.of(written, "1")));
    assertEquals(
        "option stash." + written + ": is no option; did you mean " + meant + "?",
        refused.getMessage());
  }

  @Test
  void forANameLikeNoneAllAreListed() {
    OptionInvalid refused = assertThrows(OptionInvalid.class, () -> read("colour", "green"));
    assertEquals(
        "option colour: is no option; there are linger, max-keys, max-bytes, hand-off, secret,"
            + " members",
        refused.getMessage());
  }

  @Test
  void whatIsSaidFirstCounts() {
    options.read("", Map.of("linger", "1 s", "max-keys", " "));
    options.readEnvironment(
        Map.of("STASH_LINGER", "nonsense that counts for nothing", "STASH_MAX_KEYS", "7"));
    assertEquals(Duration.ofSeconds(1), options.get(LINGER));
    assertEquals(7, options.get(MAX_KEYS));
    assertEquals(Optional.empty(), options.said(HAND_OFF));
    assertTrue(options.get(HAND_OFF));
    options.set(LINGER, Duration.ZERO);
    assertEquals(Duration.ZERO, options.get(LINGER), "what a method says counts in any case");
    options.unset(LINGER);
    assertEquals(Optional.empty(), options.said(LINGER));
  }

  @Test
  void aVariableThatLooksLikeASlipIsWarnedOfAndAnyOtherLeftAlone() {
    List<String> log = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord logged) {
            log.add(new SimpleFormatter().formatMessage(logged));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(OptionSet.class.getName());
    logger.addHandler(handler);
    try {
      options.readEnvironment(
          Map.of(
              "STASH_MAX_KEY", "of-a-secret-value",
              "STASH_OF_SOMEBODY_ELSE", "x",
              "MAX_KEYS", "9",
              "PATH", "/bin"));
    } finally {
      logger.removeHandler(handler);
    }
    assertEquals(
        List.of("variable STASH_MAX_KEY counts for nothing; did you mean STASH_MAX_KEYS?"), log);
    assertEquals(256, options.get(MAX_KEYS));
  }

  @Test
  void secretsAreNeverPrinted() {
    options.read("", Map.of("secret", "hush", "linger", "250 ms", "members", "a:1, b:2 c:3"));
    assertEquals("linger=250 ms; secret=…; members=a:1, b:2, c:3", options.toString());
    assertEquals(List.of("a:1", "b:2", "c:3"), options.get(MEMBERS));
  }

  @Test
  void whatIsMissingIsNamed() {
    OptionInvalid missing = assertThrows(OptionInvalid.class, () -> options.get(SECRET));
    assertEquals("option secret: is missing; say what it is", missing.getMessage());
  }

  @Test
  void eachOptionOfOursHasANameOfItsOwnAndTakesItsOwnDefault() {
    Set<String> names = new HashSet<>();
    for (Option<?> option : WebBuilder.OPTIONS) {
      assertTrue(names.add(option.name()), option.name() + " is there twice");
      assertTrue(option.name().matches("[a-z0-9]+(-[a-z0-9]+)*"), option.name());
      assertEquals(
          "STASH_" + option.name().replace('-', '_').toUpperCase(java.util.Locale.ROOT),
          option.variable());
      assertFalse(option.doc().isBlank(), option.name());
      itsOwn(option);
    }
    assertTrue(names.size() > 50, names.toString());
    assertTrue(WebBuilder.OPTIONS.containsAll(StashBuilder.OPTIONS));
  }

  private static <T> void itsOwn(Option<T> option) {
    option.standard().ifPresent(option::checked);
    if (!option.bounds().isEmpty()) {
      T standard = option.standard().orElseThrow();
      assertEquals(standard, option.read(option.write(standard)), option.name());
    }
  }
}
