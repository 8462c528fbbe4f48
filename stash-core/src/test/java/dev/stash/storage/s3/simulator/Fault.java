package dev.stash.storage.s3.simulator;

import java.util.concurrent.atomic.AtomicInteger;

/** A departure from what would be right, for a number of requests. */
final class Fault {
  private final String kind;
  private final String key;
  private final AtomicInteger left;

  /** Whether the request has its effect. */
  final boolean apply;

  /** Answer with this status in place of the right one; 0 leaves the right one. */
  final int status;

  /** The S3 error code that goes with the status; empty for an answer that is not S3's. */
  final String code;

  /** Close the connection in place of an answer. */
  final boolean drop;

  /** Close the connection after the answer, without having said so. */
  final boolean close;

  /** Answer at once, without reading the body, and close. */
  final boolean early;

  /** How long to wait before the request takes effect, in milliseconds. */
  final long before;

  /** How long to wait between effect and answer, in milliseconds. */
  final long after;

  /** As the control's parameters say. */
  Fault(Request control) {
    kind = control.parameter("kind", "PUT");
    key = control.parameter("key", "");
    left = new AtomicInteger(number(control, "times", 1));
    apply = Boolean.parseBoolean(control.parameter("apply", "false"));
    status = number(control, "status", 0);
    code = control.parameter("code", "");
    drop = Boolean.parseBoolean(control.parameter("drop", "false"));
    close = Boolean.parseBoolean(control.parameter("close", "false"));
    early = Boolean.parseBoolean(control.parameter("early", "false"));
    before = number(control, "before", 0);
    after = number(control, "after", 0);
  }

  /** True as often as it was ordered. */
  boolean takes(String requestKind, String requestKey) {
    return kind.equals(requestKind) && requestKey.contains(key) && left.getAndDecrement() > 0;
  }

  private static int number(Request control, String name, int otherwise) {
    return Integer.parseInt(control.parameter(name, String.valueOf(otherwise)));
  }
}
