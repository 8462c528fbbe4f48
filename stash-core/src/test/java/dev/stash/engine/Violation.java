package dev.stash.engine;

/** An invariant of the commit loop does not hold. */
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  final String invariant;

  Violation(String invariant, String message) {
    super(invariant + ": " + message);
    this.invariant = invariant;
  }
}
