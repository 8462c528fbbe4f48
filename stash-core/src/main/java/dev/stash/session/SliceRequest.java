package dev.stash.session;

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
 */
public record SliceRequest(
    String view,
    int version,
    @Nullable String page,
    @Nullable String tab,
    boolean rejoin,
    long savedEvent) {
  /** Of a page that was told of nothing that is stored. */
  public SliceRequest(
      String view, int version, @Nullable String page, @Nullable String tab, boolean rejoin) {
    this(view, version, page, tab, rejoin, 0);
  }
}
