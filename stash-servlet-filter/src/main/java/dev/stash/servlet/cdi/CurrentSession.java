package dev.stash.servlet.cdi;

import dev.stash.Session;
import dev.stash.SessionView;
import dev.stash.session.StandsFor;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session of whichever request is running. A bean of the request's scope would do the same, but
 * outside of a request it could not say what is missing.
 */
final class CurrentSession implements Session, StandsFor {
  private static Session now() {
    return RequestBeans.current().session();
  }

  @Override
  public Session session() {
    return now();
  }

  @Override
  public SessionView view(String name) {
    return now().view(name);
  }

  @Override
  public SessionView view(String name, int version) {
    return now().view(name, version);
  }

  @Override
  public Optional<String> principal() {
    return now().principal();
  }

  @Override
  public void principal(@Nullable String name) {
    now().principal(name);
  }

  @Override
  public Instant createdAt() {
    return now().createdAt();
  }

  @Override
  public Instant lastSeenAt() {
    return now().lastSeenAt();
  }

  @Override
  public Optional<String> label() {
    return now().label();
  }

  @Override
  public void label(@Nullable String text) {
    now().label(text);
  }

  @Override
  public String handle() {
    return now().handle();
  }

  @Override
  public void login(String person) {
    now().login(person);
  }

  @Override
  public void rotateId() {
    now().rotateId();
  }

  @Override
  public void destroy() {
    now().destroy();
  }
}
