package dev.stash.servlet.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.OnEvent;
import dev.stash.Stashed;
import dev.stash.testing.TestStash;
import dev.stash.testing.TestTab;
import dev.stash.web.WebBuilder.ViewFactory;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.inject.Inject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A container keeps what it has made and is to clean up: a view for each page that ever was. */
class ViewsAsBeansTest {
  private static final BlockingQueue<String> GONE = new LinkedBlockingQueue<>();

  @Dependent
  static class Connection {
    @PreDestroy
    void close() {
      GONE.add("connection");
    }
  }

  @Dependent
  static class Desk {
    @Inject Connection connection;
    @Stashed int letters;

    @OnEvent("write")
    void write() {
      letters++;
    }

    @PreDestroy
    void leave() {
      GONE.add("view of " + letters);
    }
  }

  @Test
  void weldDestroysAViewWithItsPage() throws Exception {
    try (SeContainer beans = Containers.weld(Desk.class, Connection.class)) {
      pagesComeAndGo(beans.select(Desk.class));
    }
    assertEquals(null, GONE.poll());
  }

  private static void pagesComeAndGo(Instance<Desk> desks) throws Exception {
    GONE.clear();
    var builder = TestStash.builder().view("desk", ViewFactory.of(desks::get, desks::destroy));
    assertEquals(4, GONE.size(), "the two of the start");
    GONE.clear();
    try (var stash = builder.build()) {
      TestTab stays = stash.newBrowser().newTab("desk");
      for (int letters = 1; letters < 4; letters++) {
        TestTab goes = stash.newBrowser().newTab("desk");
        for (int i = 0; i < letters; i++) {
          goes.send("write");
        }
        goes.close();
        assertEquals("view of " + letters, GONE.poll(10, TimeUnit.SECONDS));
        assertEquals("connection", GONE.poll(10, TimeUnit.SECONDS));
      }
      stays.send("write");
      assertEquals(1, stays.get("letters", int.class));
      stays.close();
      assertEquals("view of 1", GONE.poll(10, TimeUnit.SECONDS));
      assertEquals("connection", GONE.poll(10, TimeUnit.SECONDS));
    }
  }
}
