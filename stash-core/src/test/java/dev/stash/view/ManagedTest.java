package dev.stash.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stashed;
import dev.stash.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Handlers that a container makes, of subclasses that it generates. */
class ManagedTest {
  static class Bean {
    @Stashed int count;
  }

  static class Generated extends Bean {
    int calls;
  }

  static class Extended extends Bean {
    @Stashed int more;
  }

  @Test
  void aGeneratedSubclassIsBoundAsItsClass() {
    Generated bean = new Generated();
    BoundView<Bean> view = ViewType.of(Bean.class).bindManaged(bean, OnInvalidValue.THROW);
    assertTrue(view.recover(Map.of("count", Json.of("7"))).isEmpty());
    assertEquals(7, bean.count);
    bean.count++;
    assertEquals(1, view.stash().size());
  }

  @Test
  void aSubclassWithStashedFieldsOfItsOwnIsRefused() {
    ViewType<Bean> type = ViewType.of(Bean.class);
    var refused =
        assertThrows(
            ViewInvalid.class, () -> type.bindManaged(new Extended(), OnInvalidValue.THROW));
    assertTrue(String.valueOf(refused.getMessage()).contains("field more"));
  }
}
