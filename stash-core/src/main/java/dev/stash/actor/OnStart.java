package dev.stash.actor;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the method of a {@link DurableActor} that is called when an instance begins to live, before
 * the first call and with the stashed fields recovered. It takes an {@link ActorContext} or
 * nothing. What it changes is stored with the first call, or before the first reply to a {@link
 * ReadOnly} one. If it throws, that call fails, and the next one starts the actor anew.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnStart {}
