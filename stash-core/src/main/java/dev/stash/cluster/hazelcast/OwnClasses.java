package dev.stash.cluster.hazelcast;

import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.core.HazelcastInstance;

/**
 * What Hazelcast may make objects of because the network says so. We send it bytes and nothing
 * else; what it sends itself it writes and reads with its own code, exceptions in its answers
 * apart. So of Java's serialisation those exceptions are let through, and of all that names a class
 * (objects that serialise themselves, fields found by reflection) Hazelcast's own classes and
 * Java's. No class of the application is ever loaded for somebody at the port.
 */
final class OwnClasses extends ClassLoader {
  /** What exceptions consist of, beside strings, numbers and their causes. */
  private static final String[] PARTS = {
    "java.lang.StackTraceElement",
    "[Ljava.lang.StackTraceElement;",
    "java.util.ArrayList",
    "java.util.Collections$EmptyList",
    "java.util.Collections$UnmodifiableList",
    "java.util.Collections$UnmodifiableCollection"
  };

  /** Nothing: a filter that lists no class lets all through. */
  private static final String NONE = "none";

  OwnClasses() {
    super(HazelcastInstance.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("com.hazelcast.") && !name.startsWith("java")) {
      throw new ClassNotFoundException(name + " is none of Hazelcast's");
    }
    return super.loadClass(name, resolve);
  }

  /** What may be read of Java's serialisation. */
  static JavaSerializationFilterConfig exceptions() {
    return only(new Exceptions().addClasses(PARTS));
  }

  /** No class is filled by reflection. */
  static JavaSerializationFilterConfig nothing() {
    return only(new ClassFilter().addClasses(NONE));
  }

  /**
   * Every exception, not a list of them: an answer whose exception is refused is lost, and whoever
   * waits for it waits until it gives up. A join can stand still for half a minute by that.
   */
  private static final class Exceptions extends ClassFilter {
    private final ClassLoader classes = new OwnClasses();

    @Override
    public boolean isListed(String name) {
      return super.isListed(name) || isException(name);
    }

    private boolean isException(String name) {
      try {
        return Throwable.class.isAssignableFrom(Class.forName(name, false, classes));
      } catch (ClassNotFoundException | LinkageError e) {
        return false;
      }
    }
  }

  private static JavaSerializationFilterConfig only(ClassFilter allowed) {
    return new JavaSerializationFilterConfig().setDefaultsDisabled(true).setWhitelist(allowed);
  }
}
