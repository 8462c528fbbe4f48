package dev.stash.actor;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of an actor's interface whose caller does not wait: it returns void, at once. The
 * call is brought to the actor as any other, once or, if this member is lost or the time for it is
 * up, never. What has become of it nobody is told; what fails is in the log of the member that
 * called.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OneWay {}
