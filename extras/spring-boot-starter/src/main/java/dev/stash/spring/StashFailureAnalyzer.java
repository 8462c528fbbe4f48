package dev.stash.spring;

import dev.stash.StashException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong at the start instead of a stack. For Spring. */
final class StashFailureAnalyzer extends AbstractFailureAnalyzer<StashException> {
  @Override
  protected @Nullable FailureAnalysis analyze(Throwable root, StashException cause) {
    return new FailureAnalysis(
        "Stash: " + cause.getMessage(),
        "Options are properties with stash. before the name, or variables of the environment.",
        cause);
  }
}
