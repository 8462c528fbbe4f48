package dev.stash.demo;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which node each page's sockets have come out at. Only the entry can know: a page cannot see where
 * its sockets go, and its next request may go elsewhere. The page names itself in their URL.
 */
final class OpenSockets {
  private static final int LINE = 256;
  private static final Pattern VIEW =
      Pattern.compile("^GET /stash/views/([A-Za-z0-9-]{1,64})\\?page=([A-Za-z0-9-]{8,64})[& ]");

  private final Set<Place> places = ConcurrentHashMap.newKeySet();

  /** A connection; two of one page's view are not equal. */
  static final class Place {
    private final String page;
    private final String view;
    private final String node;

    private Place(String page, String view, String node) {
      this.page = page;
      this.view = view;
      this.node = node;
    }

    String view() {
      return view;
    }

    String node() {
      return node;
    }
  }

  /** Looks at how a connection begins. */
  Place add(byte[] first, int length, String node) {
    String line = new String(first, 0, Math.min(length, LINE), StandardCharsets.US_ASCII);
    Matcher upgrade = VIEW.matcher(line);
    if (!upgrade.find()) {
      return new Place("", "", node);
    }
    Place place = new Place(upgrade.group(2), upgrade.group(1), node);
    places.add(place);
    return place;
  }

  /** The connection is closed. */
  void remove(Place place) {
    places.remove(place);
  }

  /** The open ones of a page. */
  List<Place> of(String page) {
    return places.stream()
        .filter(place -> place.page.equals(page))
        .sorted(Comparator.comparing(Place::view))
        .toList();
  }

  /** The node of a view's socket. */
  Optional<String> node(String page, String view) {
    return of(page).stream().filter(p -> p.view.equals(view)).map(Place::node).findFirst();
  }
}
