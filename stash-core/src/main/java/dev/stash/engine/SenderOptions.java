package dev.stash.engine;

/**
 * The numbers of a sender; times in milliseconds.
 *
 * @param answerLimit after this long without an answer it attaches again
 * @param patience how long a view waits for an owner before it is told that there is trouble
 * @param backOffMin the pause after a first failed attempt to attach; doubles
 * @param backOffMax the longest pause
 * @param closeGrace how long a closed sender goes on until what is accepted is stored
 */
public record SenderOptions(
    long answerLimit, long patience, long backOffMin, long backOffMax, long closeGrace) {
  /** 15 s and 3 s, 20 ms to 3 s, 30 s. */
  public static final SenderOptions DEFAULT = new SenderOptions(15_000, 3_000, 20, 3_000, 30_000);
}
