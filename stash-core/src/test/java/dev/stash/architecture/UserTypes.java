package dev.stash.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import dev.stash.StashException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The types that users are promised. All that is public in the packages for users; in the others,
 * which are public only because Java's packages see each other no other way, what is thrown and a
 * few by name.
 */
public final class UserTypes {
  /** The packages for users. All others say in their package-info that they are internal. */
  static final Set<String> PACKAGES =
      Set.of(
          "dev.stash",
          "dev.stash.actor",
          "dev.stash.config",
          "dev.stash.metrics",
          "dev.stash.observe",
          "dev.stash.storage",
          "dev.stash.storage.embedded",
          "dev.stash.storage.encrypted",
          "dev.stash.storage.jdbc",
          "dev.stash.storage.mirror",
          "dev.stash.storage.s3",
          "dev.stash.cluster",
          "dev.stash.cluster.hazelcast",
          "dev.stash.testing",
          "dev.stash.testing.junit",
          "dev.stash.helidon",
          "dev.stash.servlet",
          "dev.stash.servlet.cdi",
          "dev.stash.servlet.http",
          "dev.stash.spring");

  /** What options, contracts and answers are made of. */
  private static final Set<String> BY_NAME =
      Set.of(
          "dev.stash.Moment",
          "dev.stash.TimeSource",
          "dev.stash.identity.ClusterKey",
          "dev.stash.identity.SessionKey",
          "dev.stash.session.SweepReport",
          "dev.stash.view.OnInvalidValue",
          "dev.stash.web.WebBuilder",
          "dev.stash.wire.WireOptions");

  private UserTypes() {}

  /** Whether users are promised anything of it. */
  public static boolean holds(JavaClass type) {
    if (!type.getModifiers().contains(JavaModifier.PUBLIC)) {
      return false;
    }
    return type.getEnclosingClass()
        .map(UserTypes::holds)
        .orElseGet(
            () ->
                PACKAGES.contains(type.getPackageName())
                    || BY_NAME.contains(type.getName())
                    || type.isAssignableTo(StashException.class));
  }

  /**
   * Members of user types that mention a type of ours which is none, as {@code Type.member mentions
   * Other}.
   */
  public static List<String> leaks(JavaClasses classes) {
    Set<String> leaks = new TreeSet<>();
    for (JavaClass type : classes) {
      if (holds(type)) {
        List<JavaType> parents = new ArrayList<>(type.getInterfaces());
        type.getSuperclass().ifPresent(parents::add);
        foreign(parents.stream()).forEach(other -> leaks.add(type.getName() + " is " + other));
        type.getMembers().stream()
            .filter(UserTypes::isOpen)
            .forEach(
                member ->
                    foreign(mentioned(member))
                        .forEach(other -> leaks.add(name(member) + " mentions " + other)));
      }
    }
    return List.copyOf(leaks);
  }

  /**
   * Packages under a source folder that are for users and say not, or are not and do not say so.
   */
  public static List<String> unmarked(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      List<String> wrong = new ArrayList<>();
      for (Path file : files.filter(f -> f.endsWith("package-info.java")).toList()) {
        String text = Files.readString(file);
        String name = text.replaceAll("(?s).*\npackage ([\\w.]+);.*", "$1");
        if (text.contains("Internal, no promise") == PACKAGES.contains(name)) {
          wrong.add(name);
        }
      }
      return wrong;
    }
  }

  private static boolean isOpen(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    boolean sub =
        modifiers.contains(JavaModifier.PROTECTED)
            && !member.getOwner().getModifiers().contains(JavaModifier.FINAL);
    return (modifiers.contains(JavaModifier.PUBLIC) || sub)
        && !modifiers.contains(JavaModifier.SYNTHETIC);
  }

  private static Stream<JavaType> mentioned(JavaMember member) {
    return switch (member) {
      case JavaField field -> Stream.of(field.getType());
      case JavaCodeUnit code ->
          Stream.of(
                  Stream.of(code.getReturnType()),
                  code.getParameterTypes().stream(),
                  code.getTypeParameters().stream(),
                  code.getExceptionTypes().stream())
              .flatMap(types -> types);
      default -> Stream.of();
    };
  }

  private static Stream<String> foreign(Stream<? extends JavaType> types) {
    return types
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .map(JavaClass::getBaseComponentType)
        .filter(raw -> House.ours(raw.getPackageName()) && !holds(raw))
        .map(JavaClass::getName)
        .distinct();
  }

  private static String name(JavaMember member) {
    return member.getOwner().getName() + "." + member.getName();
  }
}
