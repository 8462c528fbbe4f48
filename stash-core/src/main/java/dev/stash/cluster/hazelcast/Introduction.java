package dev.stash.cluster.hazelcast;

import dev.stash.cluster.MessageUnreadable;
import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a member tells of itself to whoever has the secret.
 *
 * @param wanted whether it does not know yet who the receiver is
 * @param name for people
 * @param channels those it has opened, each with the highest version it understands
 * @param attributes of {@link dev.stash.cluster.Member}
 * @param common digests, by option, of what it must have in common with the receiver
 */
record Introduction(
    boolean wanted,
    String name,
    Map<String, Integer> channels,
    Map<String, String> attributes,
    Map<String, List<byte[]>> common) {

  byte[] encode() {
    Packer out = new Packer(512).flag(wanted).text(name).number(channels.size());
    channels.forEach((channel, protocol) -> out.text(channel).number(protocol));
    out.number(attributes.size());
    attributes.forEach((attribute, value) -> out.text(attribute).text(value));
    out.number(common.size());
    common.forEach(
        (option, digests) -> {
          out.text(option).number(digests.size());
          digests.forEach(out::bytes);
        });
    return out.done();
  }

  /** Null if it is none. */
  static @Nullable Introduction decode(byte[] bytes) {
    try {
      Unpacker in = new Unpacker(bytes);
      return new Introduction(in.flag(), in.text(), channels(in), attributes(in), common(in));
    } catch (MessageUnreadable odd) {
      return null;
    }
  }

  private static Map<String, Integer> channels(Unpacker in) {
    Map<String, Integer> channels = new HashMap<>();
    for (int left = in.count(); left > 0; left--) {
      channels.put(in.text(), (int) in.number());
    }
    return channels;
  }

  private static Map<String, String> attributes(Unpacker in) {
    Map<String, String> attributes = new HashMap<>();
    for (int left = in.count(); left > 0; left--) {
      attributes.put(in.text(), in.text());
    }
    return attributes;
  }

  private static Map<String, List<byte[]>> common(Unpacker in) {
    Map<String, List<byte[]>> common = new HashMap<>();
    for (int left = in.count(); left > 0; left--) {
      String option = in.text();
      List<byte[]> digests = new ArrayList<>();
      for (int digest = in.count(); digest > 0; digest--) {
        digests.add(in.bytes());
      }
      common.put(option, digests);
    }
    return common;
  }
}
