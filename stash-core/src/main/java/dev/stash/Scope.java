package dev.stash;

/** How long a stashed field belongs to whom. */
public enum Scope {
  /**
   * Belongs to the browser session: comes back on every mount of the view (navigation, new tab,
   * reload, reconnect, crash, redeploy), is shared by all its tabs and pushed live between them.
   * Right for a theme, a cart, a game. In two tabs that write the same key the last write wins.
   */
  SESSION,

  /**
   * Belongs to one load of one page: comes back only when that same page rejoins after a lost
   * socket, a crash or a redeploy. A reload, a new tab or a duplicated tab starts blank. Right for
   * a half-typed draft that must not turn up elsewhere.
   */
  RECONNECT
}
