package dev.stash;

/**
 * One browser session, for HTTP handlers: what its views keep can be read and written by name.
 * Nothing is stored, and nothing is read, before a method of a {@link SessionView} is called.
 * Thread-safe.
 */
public interface Session {
  /** The slice of this view: what its SESSION fields hold. The name is that of the view's route. */
  SessionView view(String name);
}
