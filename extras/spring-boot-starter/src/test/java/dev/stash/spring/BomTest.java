package dev.stash.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** {@code stash-bom} names the versions that are built and tested with: it has no parent to ask. */
class BomTest {
  private static final Document ROOT = pom("../../pom.xml");
  private static final Document BOM = pom("../bom/pom.xml");

  private static Document pom(String path) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(Path.of(path).toFile());
    } catch (Exception unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static String text(Element within, String name) {
    return within.getElementsByTagName(name).item(0).getTextContent();
  }

  private static String property(String name) {
    return text((Element) ROOT.getElementsByTagName("properties").item(0), name);
  }

  /** By group and artifact. */
  private static Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    var all = BOM.getElementsByTagName("dependency");
    for (int i = 0; i < all.getLength(); i++) {
      Element each = (Element) all.item(i);
      versions.put(text(each, "groupId") + ":" + text(each, "artifactId"), text(each, "version"));
    }
    return versions;
  }

  @Test
  void itsVersionIsThatOfTheBuild() {
    assertEquals(
        text(ROOT.getDocumentElement(), "version"), text(BOM.getDocumentElement(), "version"));
  }

  @Test
  void librariesThatStashAsksForHaveTheVersionsThatItIsTestedWith() {
    Map<String, String> versions = versions();
    assertEquals(property("rocksdb.version"), versions.get("org.rocksdb:rocksdbjni"));
    assertEquals(property("hazelcast.version"), versions.get("com.hazelcast:hazelcast"));
    assertEquals(property("awssdk.version"), versions.get("software.amazon.awssdk:s3"));
    assertEquals(property("awssdk.version"), versions.get("software.amazon.awssdk:apache5-client"));
  }

  @Test
  void everyJarForUsersIsInIt() {
    Map<String, String> versions = versions();
    for (String jar :
        new String[] {
          "stash-core", "stash-helidon", "stash-servlet-filter", "stash-spring-boot-starter"
        }) {
      assertTrue(versions.containsKey("dev.stash:" + jar), jar);
    }
  }
}
