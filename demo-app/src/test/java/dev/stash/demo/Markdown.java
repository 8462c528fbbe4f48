package dev.stash.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What stands in fences in a page of the documentation. */
final class Markdown {
  private static final String FENCE = "```";

  private Markdown() {}

  /**
   * A fenced block.
   *
   * @param language what the fence says; empty if nothing
   * @param file the name of a file that the line above has in backticks, before a colon at its end;
   *     empty if there is none
   * @param text without the fence, and without what the fence is indented by
   */
  record Block(String language, String file, String text) {}

  static List<Block> blocks(Path page) {
    try {
      return blocks(Files.readString(page));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static List<Block> blocks(String page) {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = page.lines().toList();
    String above = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.strip().startsWith(FENCE)) {
        above = line.isBlank() ? above : line.strip();
        continue;
      }
      int indent = line.indexOf(FENCE);
      StringBuilder text = new StringBuilder();
      for (i++; !lines.get(i).strip().equals(FENCE); i++) {
        String inside = lines.get(i);
        text.append(inside.isBlank() ? "" : inside.substring(indent)).append('\n');
      }
      blocks.add(new Block(line.strip().substring(FENCE.length()), file(above), text.toString()));
      above = "";
    }
    return blocks;
  }

  private static String file(String line) {
    int end = line.lastIndexOf("`:");
    int begin = line.lastIndexOf('`', end - 1);
    return line.endsWith("`:") && begin >= 0 ? line.substring(begin + 1, end) : "";
  }
}
