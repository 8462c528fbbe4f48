package dev.stash;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the static method of a view handler that makes values of its {@link Version} from those of
 * an older one. It takes a {@link Migration} and runs once a session, when the first page of the
 * new version mounts; the result is stored whole. If it throws, that page mounts with ERROR and
 * defaults, and the older values stay as they are: a release in which it works runs it then, and
 * what was written meanwhile stays.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Migrate {}
