package dev.stash.session;

/**
 * What a session holds that was begun while the answer to a login was lost: a login of the same
 * person in it leads to the session of that login.
 *
 * @param heir the id of that session, sealed under the id of the one that holds this
 * @param at when that login was, epoch milliseconds
 */
record Claim(String heir, long at) {
  @Override
  public String toString() {
    return "Claim[…]";
  }
}
