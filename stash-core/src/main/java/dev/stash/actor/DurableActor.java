package dev.stash.actor;

import dev.stash.Migrate;
import dev.stash.StashBuilder;
import dev.stash.Stashed;
import dev.stash.Version;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the class of durable actors: objects with {@link Stashed} fields of which there is one for
 * each key in the whole cluster. It implements an interface, which callers see, and is made known
 * by {@link StashBuilder#actor}. An actor lives as soon as it is called, on the member that owns
 * its key; what its fields hold is stored, and comes back wherever it lives next.
 *
 * <p>Its methods run one at a time, each on a virtual thread, and may block. When one returns, what
 * it has changed in stashed fields is stored, and then its caller has the reply; when it throws,
 * they are put back. A method may run more than once, if the member that ran it is lost before its
 * changes are stored: what it does outside of the actor may happen twice, its changes are stored
 * once. Fields without {@link Stashed} are this instance's own, lost with it, and not put back.
 *
 * <p>{@link Migrate} means what it means for views.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface DurableActor {
  /**
   * What all of them are called together, in stored objects and between members: 1 to 64 lower-case
   * letters, digits, dots and hyphens. Another name is another sort of actors.
   */
  String value();

  /** The version of its shape, from 1, as {@link Version} has it for views. */
  int version() default 1;
}
