package dev.stash.web.contract;

import dev.stash.Session;
import dev.stash.StashException;
import dev.stash.web.WebBuilder;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a server is to serve:
 *
 * <ul>
 *   <li>{@code /style.css}, a static file, without asking here;
 *   <li>{@code /}, {@code /cached} and all below, {@code /do/…} and {@code /session/…}, by any
 *       method, with the {@link #answer} to each, sent as it says. What that throws is left to the
 *       module and the server.
 * </ul>
 */
public final class Application {
  private final Consumer<WebBuilder<?>> module;
  private final Map<String, Function<Session, Object>> actions;

  Application(Consumer<WebBuilder<?>> module, Map<String, Function<Session, Object>> actions) {
    this.module = module;
    this.actions = actions;
  }

  /** Tells the module its Stash, its views and all options. */
  public void setUp(WebBuilder<?> builder) {
    module.accept(builder);
  }

  /**
   * The answer to a request.
   *
   * @param session asks the module for that of the request
   */
  public Answer answer(String path, Supplier<Session> session) {
    return switch (path) {
      case "/" -> Answer.text(200, "<html>hello</html>");
      case "/cached" -> Answer.forAll("<html>for all</html>");
      case "/cached/empty" -> Answer.forAll();
      case "/cached/stream" -> Answer.forAll("<html>", "for all", "</html>");
      default -> {
        int name = path.lastIndexOf('/') + 1;
        yield act(path.startsWith("/do/"), path.substring(name), session);
      }
    };
  }

  private Answer act(boolean told, String name, Supplier<Session> session) {
    try {
      Object done = actions.getOrDefault(name, s -> "?").apply(session.get());
      return Answer.text(200, String.valueOf(done));
    } catch (StashException failed) {
      if (told) {
        return Answer.text(503, failed.code());
      }
      throw failed;
    }
  }
}
