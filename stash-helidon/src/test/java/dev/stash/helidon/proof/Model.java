package dev.stash.helidon.proof;

/**
 * What one key is, told as if nothing ever happened at the same time.
 *
 * @param <S> what the key holds; compared with equals
 */
interface Model<S> {
  /** The last write stands: a field that all tabs of a session assign. */
  Model<Long> REGISTER =
      new Model<>() {
        @Override
        public Long start() {
          return 0L;
        }

        @Override
        public Long write(Long before, long value) {
          return value;
        }
      };

  /** Every write stays visible: a slot of the {@link Ledger}, where none may be lost or doubled. */
  Model<Tally> LEDGER =
      new Model<>() {
        @Override
        public Tally start() {
          return Tally.NONE;
        }

        @Override
        public Tally write(Tally before, long value) {
          return before.with(value);
        }
      };

  /** What the key holds at first. */
  S start();

  /** What it holds after a write. */
  S write(S before, long value);
}
