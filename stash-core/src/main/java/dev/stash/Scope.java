package dev.stash;

/** How long a stashed field belongs to whom. */
public enum Scope {
  /**
   * Belongs to the browser session: comes back on every mount of the view (navigation, new tab,
   * reload, reconnect, crash, redeploy), is shared by all its tabs and pushed live between them.
   * Right for a theme, a cart, a game. What becomes of events of two tabs at once says {@link
   * Conflict}.
   */
  SESSION,

  /**
   * Belongs to one tab of the browser: comes back in that tab after a reload, a navigation, a
   * reconnect, a crash or a redeploy, and is seen by no other tab. A duplicated tab starts with a
   * copy of its own. It is dropped some time after the tab's last page has gone ({@code tab-limit},
   * a day by default), or earlier, once the session has kept values of more than 64 tabs since.
   * Right for a half-filled form, a filter, a step of a wizard. Where two pages of one tab are
   * alive for a moment, the last write wins and the other one is told.
   */
  TAB,

  /**
   * Belongs to one load of one page: comes back only when that same page rejoins after a lost
   * socket, a crash or a redeploy. A reload, a new tab or a duplicated tab starts blank. Right for
   * a half-typed draft that must not turn up elsewhere.
   */
  RECONNECT
}
