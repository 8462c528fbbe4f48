package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hazelcast.spi.exception.TargetNotMemberException;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Shop;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** Helidon lets nothing in that is serialised; Hazelcast needs its exceptions. */
class SerialFilterTest {
  private static Object copy(Object original) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(original);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  @Test
  void hazelcastsExceptionsComeThroughAndNothingElse() throws Exception {
    try (Shop shop = new Shop(new Helidon(), new TestBackend())) {
      Object copied = copy(new TargetNotMemberException("gone"));
      assertEquals("gone", ((TargetNotMemberException) copied).getMessage());
      assertThrows(InvalidClassException.class, () -> copy(LocalDate.EPOCH));
      shop.get("/");
    }
  }
}
