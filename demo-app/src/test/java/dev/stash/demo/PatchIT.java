package dev.stash.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import dev.stash.json.Json;
import dev.stash.json.KeyedList;
import dev.stash.json.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists of which only the changes come: the page's own script puts them together. */
final class PatchIT extends OnScriptedServer {
  private static final int LISTS = 40;
  private static final int EDITS = 12;

  @BeforeEach
  void connect() {
    page.evaluate(
        "() => { window.told = []; window.view = connect('v', {minDelay: 20, maxDelay: 80});"
            + " view.on('change', e => told.push(e)) }");
  }

  private void mounted(String rows) {
    server.hear(page, "mount");
    full("mounted", rows);
  }

  private void full(String type, String rows) {
    server.sayAsItIs(
        "{\"type\":\""
            + type
            + "\",\"status\":\"new\",\"state\":{\"rows\":"
            + rows
            + "},\"revision\":1,\"saved\":1,\"lastEvent\":0,\"savedEvent\":0}");
  }

  private void state(long revision, String what) {
    server.sayAsItIs(
        "{\"type\":\"state\",\"revision\":" + revision + "," + what + ",\"origin\":\"other\"}");
  }

  private void awaitRevision(long revision) {
    page.waitForFunction("() => view.revision === " + revision);
  }

  private boolean holds(String expression) {
    return (Boolean) page.evaluate("() => " + expression);
  }

  @Test
  void thePageSaysThatItCan() {
    assertEquals("[\"patch\"]", server.hear(page, "mount").get("features").toString());
  }

  @Test
  void whateverIsDoneToAListThePageHasItAsItIs() {
    server.hear(page, "mount");
    full("mounted", "[]");
    int patches = 0;
    for (int seed = 0; seed < LISTS; seed++) {
      Random random = new Random(seed);
      List<String> rows = Rows.random(random);
      full("resync", Rows.text(rows));
      JsonArray expected = new JsonArray();
      for (int edit = 2; edit < EDITS + 2; edit++) {
        List<String> now = Rows.edited(random, rows);
        String patch = patch(rows, now);
        patches += patch == null ? 0 : 1;
        state(
            edit,
            patch == null
                ? "\"changes\":{\"rows\":" + Rows.text(now) + "}"
                : "\"changes\":{},\"patches\":{\"rows\":" + patch + "}");
        expected.add(Rows.text(now));
        rows = now;
      }
      awaitRevision(EDITS + 1);
      Object wrong =
          page.evaluate(
              "expected => { const last = told.slice(-expected.length);"
                  + " return expected.map((text, i) => JSON.stringify(JSON.parse(text)) ==="
                  + " JSON.stringify(last[i].changes.rows) ? '' : text).join('') }",
              strings(expected));
      assertEquals("", wrong, "seed " + seed);
      assertTrue(holds("view.state.rows === told.at(-1).changes.rows"));
    }
    assertTrue(patches > LISTS * EDITS / 3, patches + " patches");
  }

  private static List<String> strings(JsonArray texts) {
    List<String> strings = new ArrayList<>();
    texts.forEach(each -> strings.add(each.getAsString()));
    return strings;
  }

  private static @Nullable String patch(List<String> before, List<String> now) {
    KeyedList had = Objects.requireNonNull(KeyedList.of(Json.of(Rows.text(before)), "id"));
    Json parts = Objects.requireNonNull(KeyedList.of(Json.of(Rows.text(now)), "id")).madeOf(had);
    return parts == null ? null : "{\"of\":" + had.size() + ",\"parts\":" + parts.text() + "}";
  }

  @Test
  void whatHasNotChangedIsTheSameObjectAndNothingIsRounded() {
    mounted("[{\"id\":1,\"n\":9007199254740993},{\"id\":2},{\"id\":3}]");
    page.waitForFunction("() => view.revision === 1");
    page.evaluate("() => { window.before = view.state.rows }");
    state(
        2,
        "\"changes\":{\"other\":1},\"patches\":{\"rows\":{\"of\":3,\"parts\":[2,"
            + "{\"id\":2,\"n\":9007199254740995},0]}}");
    awaitRevision(2);
    assertTrue(holds("view.state.rows[0] === before[2] && view.state.rows[2] === before[0]"));
    assertTrue(holds("before.length === 3 && before[1].n === undefined && view.state.other === 1"));
    assertTrue(holds("String(view.state.rows[1].n) === '9007199254740995'"));
    assertTrue(holds("String(view.state.rows[2].n) === '9007199254740993'"));
    assertTrue(holds("told.at(-1).changes.rows === view.state.rows"));
  }

  @Test
  void aPatchOfAnotherListThanIsHereIsNotApplied() {
    mounted("[{\"id\":1},{\"id\":2}]");
    page.waitForFunction("() => view.revision === 1");
    state(2, "\"changes\":{\"other\":1},\"patches\":{\"rows\":{\"of\":3,\"parts\":[[0,3]]}}");
    mounted("[{\"id\":7}]");
    page.waitForFunction("() => view.state.rows.length === 1 && view.state.other === undefined");
    state(2, "\"changes\":{},\"patches\":{\"none\":{\"of\":1,\"parts\":[0]}}");
    mounted("[{\"id\":8}]");
    page.waitForFunction("() => view.state.rows[0].id === 8 && view.status === 'connected'");
  }

  @Test
  void aListUnderAnyNameIsOne() {
    server.hear(page, "mount");
    full("mounted", "[],\"__proto__\":[{\"id\":1},{\"id\":2}]");
    page.waitForFunction("() => view.revision === 1");
    state(2, "\"changes\":{},\"patches\":{\"__proto__\":{\"of\":2,\"parts\":[1]}}");
    awaitRevision(2);
    assertTrue(
        holds(
            "Object.getOwnPropertyDescriptor(view.state, '__proto__').value[0].id === 2"
                + " && ({}).id === undefined"));
  }
}
