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
  private static final String[] EXCEPTION_PACKAGES = {
    "com.hazelcast.spi.exception",
    "com.hazelcast.core",
    "com.hazelcast.cluster",
    "com.hazelcast.splitbrainprotection",
    "com.hazelcast.internal.cluster.impl",
    "com.hazelcast.nio.serialization"
  };

  private static final String[] EXCEPTION_CLASSES = {
    "java.lang.Throwable",
    "java.lang.Exception",
    "java.lang.RuntimeException",
    "java.lang.IllegalStateException",
    "java.lang.IllegalArgumentException",
    "java.lang.UnsupportedOperationException",
    "java.lang.NullPointerException",
    "java.lang.SecurityException",
    "java.lang.StackTraceElement",
    "[Ljava.lang.StackTraceElement;",
    "java.lang.Error",
    "java.io.IOException",
    "java.util.ArrayList",
    "java.util.Collections$EmptyList",
    "java.util.Collections$UnmodifiableList",
    "java.util.Collections$UnmodifiableCollection",
    "java.util.concurrent.CancellationException",
    "java.util.concurrent.TimeoutException"
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
    return only(new ClassFilter().addPackages(EXCEPTION_PACKAGES).addClasses(EXCEPTION_CLASSES));
  }

  /** No class is filled by reflection. */
  static JavaSerializationFilterConfig nothing() {
    return only(new ClassFilter().addClasses(NONE));
  }

  private static JavaSerializationFilterConfig only(ClassFilter allowed) {
    return new JavaSerializationFilterConfig().setDefaultsDisabled(true).setWhitelist(allowed);
  }
}
