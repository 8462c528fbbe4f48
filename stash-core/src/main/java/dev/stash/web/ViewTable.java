package dev.stash.web;

import dev.stash.OptionInvalid;
import dev.stash.ViewAccess;
import dev.stash.session.DeclaredViews;
import dev.stash.wire.ViewAddress;
import dev.stash.wire.ViewRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The views of a server, and which of them a path leads to: where several patterns match, to the
 * one that says more words of it. Not thread-safe while views are added.
 */
final class ViewTable {
  private final List<View> views;

  ViewTable() {
    this(new ArrayList<>());
  }

  private ViewTable(List<View> views) {
    this.views = views;
  }

  /** One of them; null if everybody may have it. */
  private record View(ViewPattern pattern, ViewRoute<?> route, @Nullable ViewAccess access) {
    Optional<Found> at(List<String> parts) {
      return pattern
          .match(parts)
          .map(
              values ->
                  new Found(
                      route,
                      new ViewAddress(pattern.text(), String.join("/", parts), values),
                      access));
    }
  }

  /**
   * What a path leads to.
   *
   * @param access who may have it; null: everybody
   */
  record Found(ViewRoute<?> route, ViewAddress address, @Nullable ViewAccess access) {}

  /** These views, for good. */
  ViewTable copy() {
    return new ViewTable(List.copyOf(views));
  }

  boolean isEmpty() {
    return views.isEmpty();
  }

  /**
   * Adds one.
   *
   * @throws OptionInvalid if there is one already, or if nobody could tell for some path which of
   *     two is meant
   */
  void add(ViewPattern pattern, ViewRoute<?> route, @Nullable ViewAccess access) {
    for (View other : views) {
      ViewPattern there = other.pattern();
      if (there.text().equals(pattern.text())) {
        throw new OptionInvalid("view", "is given twice under one name", "rename one of them");
      } else if (pattern.meets(there) && !pattern.narrower(there) && !there.narrower(pattern)) {
        throw new OptionInvalid(
            "view",
            pattern + " and " + there + " may be the same path, and neither is the narrower one",
            "let one of them have a word wherever the other has one");
      }
    }
    views.add(new View(pattern, route, access));
  }

  /**
   * The view of a path.
   *
   * @param raw within the application, encoded
   */
  Optional<Found> at(String raw) {
    return ViewPath.parts(raw).flatMap(this::at);
  }

  /** Makes known what they keep, and what names their patterns match. */
  void declareIn(DeclaredViews declared) {
    views.forEach(view -> view.route().declareIn(declared));
    declared.patterns(name -> at(List.of(name.split("/", -1))).map(f -> f.address().pattern()));
  }

  /** Of those that match one is the narrowest: any two of them meet. */
  private Optional<Found> at(List<String> parts) {
    View narrowest = null;
    for (View view : views) {
      boolean matches = view.pattern().match(parts).isPresent();
      if (matches && (narrowest == null || view.pattern().narrower(narrowest.pattern()))) {
        narrowest = view;
      }
    }
    return narrowest == null ? Optional.empty() : narrowest.at(parts);
  }
}
