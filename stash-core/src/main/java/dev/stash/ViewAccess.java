package dev.stash;

import java.util.Map;

/**
 * Says who may have a page of a view: {@code view("board/{id}", BoardView::new, asked ->
 * boards.mayOpen(asked.session().principal(), asked.parameter("id")))}. Asked whenever a socket of
 * such a page opens, so also when a page comes back; not while it is open. What handlers ask of a
 * session by name is not asked for here. Called by many threads at once; may block, as the page
 * waits.
 */
@FunctionalInterface
public interface ViewAccess {
  /**
   * Whether the page may have it. If not, it is told {@code FORBIDDEN}, and comes no more; why is
   * nobody's business, nor whether there is such a thing. What this throws counts as no, and stands
   * in the log; but for what its session throws when the storage does not answer, or when it is
   * over: then the page comes again, as any other.
   */
  boolean allows(Asked asked) throws Exception;

  /**
   * What a page asks for.
   *
   * @param session of its browser; it can be read and written, but given no other id
   * @param view its name, {@code board/17}
   * @param parameters decoded, by name: texts of 1 to 128 characters, of whoever asks
   */
  record Asked(Session session, String view, Map<String, String> parameters) {
    /** Of these. */
    public Asked {
      parameters = Map.copyOf(parameters);
    }

    /**
     * What stands in the place of a parameter.
     *
     * @throws IllegalArgumentException if the view has none of this name
     */
    public String parameter(String name) {
      String value = parameters.get(name);
      if (value == null) {
        throw new IllegalArgumentException(
            "the view has no parameter " + name + "; it has " + parameters.keySet());
      }
      return value;
    }

    /** Without what is the page's own. */
    @Override
    public String toString() {
      return "Asked[parameters=" + parameters.keySet() + "]";
    }
  }
}
