package dev.stash.storage.mirror;

/**
 * How far a process has come in a move from a source to a target. Each step is one rolling restart;
 * processes of neighbouring phases may run side by side, others never.
 */
public enum MirrorPhase {
  /**
   * Writes to the source, and follows what others have moved. Nothing is moved yet by this phase
   * alone, so the way back is open.
   */
  FOLLOW,
  /** Each write of an object moves it, and creates it in the target. There is no way back. */
  MOVE,
  /**
   * The target alone. Only when every process is in {@link #MOVE} and {@link Mirror#moveAll} found
   * nothing more to move.
   */
  RETIRE
}
