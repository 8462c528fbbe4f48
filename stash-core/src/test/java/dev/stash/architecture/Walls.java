package dev.stash.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.stash.architecture.House.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds classes against the map of the {@link House}. What it returns is what is wrong. */
public final class Walls {
  private Walls() {}

  /** What this module's two jars are made of; that of the second is built beside tests. */
  public static JavaClasses ofCore() {
    return new ClassFileImporter()
        .withImportOption(
            location ->
                ImportOption.Predefined.DO_NOT_INCLUDE_TESTS.includes(location)
                    || location.contains("/dev/stash/testing/junit/"))
        .importPackages("dev.stash");
  }

  /** What is seen that no row allows, each with a class that does so; and rooms without a row. */
  public static List<String> brokenBy(JavaClasses classes) {
    Map<String, String> used = used(classes);
    Set<String> allowed = new TreeSet<>();
    Set<String> rooms = new TreeSet<>();
    for (Room room : House.ROOMS) {
      rooms.add(room.name());
      room.sees().forEach(seen -> allowed.add(arrow(room.name(), seen)));
    }
    List<String> broken = new ArrayList<>(House.climbs());
    for (JavaClass one : classes) {
      if (!rooms.contains(room(one))) {
        broken.add(one.getPackageName() + " stands in no row of House: say what it may see");
      }
    }
    used.forEach(
        (arrow, example) -> {
          if (!allowed.contains(arrow)) {
            broken.add(arrow + ", and no row of House says so: " + example);
          }
        });
    return broken.stream().distinct().toList();
  }

  /** What rows allow and none of these classes needs; only of rooms that are among them. */
  public static List<String> unusedBy(JavaClasses classes) {
    Set<String> used = used(classes).keySet();
    Set<String> present = new TreeSet<>();
    classes.forEach(one -> present.add(room(one)));
    return House.ROOMS.stream()
        .filter(room -> present.contains(room.name()))
        .flatMap(room -> room.sees().stream().map(seen -> arrow(room.name(), seen)))
        .filter(arrow -> !used.contains(arrow))
        .toList();
  }

  /** Which room sees which, with an example of it. */
  private static Map<String, String> used(JavaClasses classes) {
    Map<String, String> used = new TreeMap<>();
    for (JavaClass one : classes) {
      for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
        JavaClass seen = dependency.getTargetClass().getBaseComponentType();
        if (House.ours(seen.getPackageName()) && !room(seen).equals(room(one))) {
          used.putIfAbsent(arrow(room(one), room(seen)), dependency.getDescription());
        }
      }
    }
    return used;
  }

  private static String arrow(String from, String to) {
    return from + " sees " + to;
  }

  private static String room(JavaClass one) {
    String inPackage = one.getName().substring(one.getPackageName().length() + 1);
    int nested = inPackage.indexOf('$');
    return House.room(
        one.getPackageName(), nested < 0 ? inPackage : inPackage.substring(0, nested));
  }
}
