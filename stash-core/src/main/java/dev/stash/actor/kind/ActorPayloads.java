package dev.stash.actor.kind;

import dev.stash.cluster.MessageUnreadable;
import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import dev.stash.engine.Payloads;
import dev.stash.json.Json;
import java.util.ArrayList;
import java.util.List;

/** What actors send between members: calls, and what they return. */
final class ActorPayloads implements Payloads {
  @Override
  public void pack(Object payload, Packer out) {
    switch (payload) {
      case Invocation invocation -> {
        out.number(1).text(invocation.method()).number(invocation.arguments().size());
        invocation.arguments().forEach(argument -> out.bytes(argument.utf8()));
      }
      case Json reply -> out.number(2).bytes(reply.utf8());
      default -> throw new IllegalArgumentException("actors send no " + payload.getClass());
    }
  }

  @Override
  public Object unpack(Unpacker in) {
    int sort = (int) in.number();
    return switch (sort) {
      case 1 -> {
        String method = in.text();
        List<Json> arguments = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
          arguments.add(Json.ofUtf8(in.bytes()));
        }
        yield new Invocation(method, List.copyOf(arguments));
      }
      case 2 -> Json.ofUtf8(in.bytes());
      default -> throw new MessageUnreadable("an actor sent something unknown: " + sort);
    };
  }
}
