package dev.stash.testing.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of tests with a {@link dev.stash.testing.TestStash} for each: methods may take that as a
 * parameter, a {@link dev.stash.testing.TestBrowser}, and with {@link OpenTab} a {@link
 * dev.stash.testing.TestTab} of that browser. A test that fails says what its pages were told.
 *
 * <p>The class has one static method without parameters that returns a {@link
 * dev.stash.testing.TestStash.Builder}, and says there which views there are; it, a superclass, or
 * a class around it.
 *
 * <pre>{@code
 * @StashTest
 * class CartTest {
 *   static TestStash.Builder app() {
 *     return TestStash.builder().view("cart", CartView::new);
 *   }
 *
 *   @Test
 *   void apples(@OpenTab("cart") TestTab tab) {
 *     tab.send("add", new Item("apple", 2));
 *     assertEquals(1, tab.get("lines", int.class));
 *   }
 * }
 * }</pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(StashExtension.class)
public @interface StashTest {}
