package dev.stash.engine;

/**
 * The numbers of a sender; times in milliseconds.
 *
 * @param answerLimit after this long without an answer it attaches again
 * @param patience how long a view waits for an owner before it is told that there is trouble
 * @param backOffMin the pause after a first failed attempt to attach; doubles
 * @param backOffMax the longest pause
 * @param maxUnsaved how many writes may be unsaved
 * @param maxUnsavedBytes how much they may weigh together
 * @param closeGrace how long a closed sender goes on to bring its unsaved writes home
 */
public record SenderOptions(
    long answerLimit,
    long patience,
    long backOffMin,
    long backOffMax,
    int maxUnsaved,
    int maxUnsavedBytes,
    long closeGrace) {
  /** 15 s and 3 s, 20 ms to 3 s, 1,000 writes of 1 MiB together, 30 s. */
  public static final SenderOptions DEFAULT =
      new SenderOptions(15_000, 3_000, 20, 3_000, 1_000, 1 << 20, 30_000);
}
