package dev.stash.session;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which slice a link is for.
 *
 * @param view the view's name
 * @param version the version of the view's shape, 1 unless declared
 * @param page the page that is mounted; null for an HTTP render or a programmatic call, which sees
 *     SESSION entries only and drops nothing
 * @param tab the tab the page lives in; null if unknown
 * @param rejoin whether the page claims to have been here before
 * @param savedEvent the highest of its events that it was told is stored: the answer must not be
 *     older; 0 if none
 * @param overwrite keys of the view that the last writer wins, whoever else has written meanwhile
 */
public record SliceRequest(
    String view,
    int version,
    @Nullable String page,
    @Nullable String tab,
    boolean rejoin,
    long savedEvent,
    Set<String> overwrite) {
  /** Of a page whose keys are all judged. */
  public SliceRequest(
      String view,
      int version,
      @Nullable String page,
      @Nullable String tab,
      boolean rejoin,
      long savedEvent) {
    this(view, version, page, tab, rejoin, savedEvent, Set.of());
  }

  /** Of a page that was told of nothing that is stored. */
  public SliceRequest(
      String view, int version, @Nullable String page, @Nullable String tab, boolean rejoin) {
    this(view, version, page, tab, rejoin, 0);
  }
}
