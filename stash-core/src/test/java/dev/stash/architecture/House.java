package dev.stash.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The map of the house: each package of ours, its floor, and what of ours it may see. A row sees
 * rows above it and nothing else, so nothing climbs and nothing goes in circles. A package that is
 * not here fails the build, and so does a row that may see what it does not use. What each room is
 * for: {@code docs/design/map.md}.
 *
 * <p>{@code dev.stash} stands on two floors: as <em>words</em>, the annotations, enums, exceptions
 * and interfaces that all speak in, and as <em>stash</em>, the few classes of {@link #ASSEMBLY}
 * that put everything together. So does {@code dev.stash.testing}: as <em>testing</em>, the {@link
 * #STAND_INS} that the ground floors know, and as <em>teststash</em>, what simulates browsers on
 * top of all.
 */
public final class House {
  private static final String TABLE =
      """
      floor | room              | may see                                                  | because
      0     | words             |                                                          |
      0     | actor             | words                                                    |
      1     | json              | words                                                    |
      1     | config            | words                                                    |
      1     | identity          | words                                                    |
      1     | observe           | words                                                    |
      2     | storage           | words config observe                                     |
      2     | storage.embedded  | words storage                                            |
      2     | storage.s3        | words config storage                                     |
      2     | storage.jdbc      | words config storage                                     |
      2     | storage.encrypted | words config storage                                     |
      2     | storage.mirror    | storage                                                  |
      2     | cluster           | identity observe                                         | who joins shows the key of the cluster
      2     | cluster.lanes     | cluster                                                  |
      2     | cluster.hazelcast | words config identity cluster cluster.lanes              |
      3     | testing           | storage cluster                                          | stands in for these two; `storage memory` is one of its backends, so `stash` sees it
      3     | node              | words json observe storage cluster                       | the records of members are JSON
      4     | engine            | words config observe storage cluster node                      |
      5     | session           | words json config identity observe storage cluster node engine   | a session knows its member and its storage: it is moved and swept past its actor
      6     | view              | words actor json session                                       |
      7     | actor.kind        | words actor json config cluster engine node session view    | its fields are those of a view
      7     | wire              | words json config identity observe engine node session view    | the mailbox is the node's
      8     | metrics           | words observe                                            |
      8     | stash             | words actor actor.kind config identity observe storage storage.embedded storage.s3 storage.jdbc storage.encrypted cluster cluster.hazelcast testing node engine session | puts them together: kinds on a node
      9     | web               | words config identity observe node session view wire stash    | tells the node's security log whom it refuses
      10    | teststash         | words json node session storage testing wire stash web | in the place of a web module: pages are a process's own, in its turns and by its time
      10    | helidon           | words config observe session wire stash web                      |
      10    | servlet.http      | words json identity session stash web                     |
      10    | servlet.cdi       | words json identity session view stash servlet.http      |
      10    | servlet           | words config session view wire stash web servlet.http servlet.cdi |
      11    | testing.junit     | identity storage cluster testing teststash                | the contracts check what `testing` stands in for
      11    | spring            | words config observe metrics stash web servlet servlet.http |
      """;

  private static final String ROOT = "dev.stash";

  private static final Set<String> ASSEMBLY =
      Set.of(
          "Stash",
          "StashBuilder",
          "StashOptions",
          "Storage",
          "StorageChoice",
          "Cluster",
          "ClusterChoice");

  private static final String TESTING = ROOT + ".testing";

  private static final Set<String> STAND_INS =
      Set.of(
          "BlockingBackend",
          "Fault",
          "FaultyBackend",
          "MemberRecords",
          "Operation",
          "TestBackend",
          "TestCluster",
          "TestMember");

  /** All rows, from the ground up. */
  static final List<Room> ROOMS =
      TABLE.lines().skip(1).map(line -> Room.of(line.split("\\|", -1))).toList();

  private House() {}

  /**
   * A row.
   *
   * @param sees names of rows
   */
  record Room(int floor, String name, List<String> sees) {
    private static Room of(String[] cells) {
      List<String> sees = cells[2].isBlank() ? List.of() : List.of(cells[2].strip().split(" +"));
      return new Room(Integer.parseInt(cells[0].strip()), cells[1].strip(), sees);
    }
  }

  /**
   * The room of a class of ours, whether or not there is a row for it.
   *
   * @param packageName its package
   * @param outermost the simple name of the top-level class that it stands in
   */
  static String room(String packageName, String outermost) {
    if (packageName.equals(ROOT)) {
      return ASSEMBLY.contains(outermost) ? "stash" : "words";
    }
    if (packageName.equals(TESTING) && !STAND_INS.contains(outermost)) {
      return "teststash";
    }
    return packageName.substring(ROOT.length() + 1);
  }

  static boolean ours(String packageName) {
    return packageName.equals(ROOT) || packageName.startsWith(ROOT + ".");
  }

  /** The rows as the picture in the docs shows them, from the top down: floor, star, name. */
  public static List<String> picture() {
    return ROOMS.reversed().stream()
        .map(
            room ->
                room.floor
                    + (UserTypes.PACKAGES.contains(packageOf(room)) ? " * " : " ")
                    + room.name)
        .toList();
  }

  private static String packageOf(Room room) {
    return switch (room.name) {
      case "words", "stash" -> ROOT;
      case "teststash" -> TESTING;
      default -> ROOT + "." + room.name;
    };
  }

  /** What is wrong with the table itself. */
  static List<String> climbs() {
    List<String> wrong = new ArrayList<>();
    List<String> below = new ArrayList<>();
    int floor = 0;
    for (Room room : ROOMS) {
      if (room.floor < floor) {
        wrong.add(room.name + " stands above a higher floor");
      }
      floor = room.floor;
      for (String seen : room.sees) {
        if (!below.contains(seen)) {
          wrong.add(room.name + " would see " + seen + ", which is not below it");
        }
      }
      below.add(room.name);
    }
    return wrong;
  }
}
