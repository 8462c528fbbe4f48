package dev.stash.identity;

/**
 * The name of a browser session in storage and in the cluster: the HMAC of its id, base64url. Not a
 * secret in itself, and still kept out of logs: {@link #toString()} masks it.
 *
 * @param value 43 characters of base64url
 */
public record SessionKey(String value) {
  /**
   * What the session is called in front of its person, among their others: it leads to no key and
   * to no id.
   */
  public String handle() {
    return Lineage.hash("stash handle v1 " + value);
  }

  @Override
  public String toString() {
    return "SessionKey[…]";
  }
}
