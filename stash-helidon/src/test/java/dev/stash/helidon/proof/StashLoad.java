package dev.stash.helidon.proof;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** One tab a session, each event kept by the page until it is stored. */
final class StashLoad implements Load {
  private final Lab lab;
  private final Gaps gaps = new Gaps();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
  private final List<Lab.Visitor> visitors = new ArrayList<>();
  private final List<Typist> typists = new ArrayList<>();

  StashLoad(Lab lab, int sessions) {
    this.lab = lab;
    Random random = new Random(1);
    for (int i = 0; i < sessions; i++) {
      Lab.Visitor visitor = lab.visitor();
      visitors.add(visitor);
      String session = "s" + i;
      Witness witness =
          new Witness() {
            @Override
            public void saved(PageClient page, long event) {
              gaps.told(session);
            }
          };
      PageClient.Progress progress =
          new PageClient.Progress() {
            @Override
            public void saved(int events) {}

            @Override
            public void broken(String what) {
              System.err.println(what);
            }
          };
      PageClient page =
          new PageClient(
              http,
              visitor.cookie(),
              session,
              random.nextLong(),
              progress,
              witness,
              new Book(session, 0, progress::broken));
      Random choice = new Random(random.nextLong());
      Typist typist = new Typist(page, random.nextLong(), () -> lab.entry(choice));
      typists.add(typist);
      var unused =
          clock.scheduleWithFixedDelay(typist::step, random.nextInt(50), 50, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public Gaps gaps() {
    return gaps;
  }

  @Override
  public void rest() {
    typists.forEach(Typist::rest);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> typists.stream().allMatch(typist -> typist.page.pending() == 0));
  }

  @Override
  public long lost() {
    long lost = 0;
    for (int i = 0; i < visitors.size(); i++) {
      long stored =
          Book.tally(StoredState.read(lab.storage, visitors.get(i).key()), "slot0").count();
      lost += typists.get(i).page.book.additions() - stored;
    }
    return lost;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    typists.forEach(typist -> typist.page.close());
    http.shutdownNow();
  }
}
