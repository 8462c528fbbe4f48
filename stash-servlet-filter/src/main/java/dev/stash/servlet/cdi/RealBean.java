package dev.stash.servlet.cdi;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

/**
 * The object whose fields the methods of a bean use. A bean whose calls are intercepted is of a
 * generated subclass: with Weld it is that object, with OpenWebBeans it holds it in a field.
 */
final class RealBean {
  private RealBean() {}

  static <T> T behind(T bean, Class<T> type) {
    Class<?> each = bean.getClass();
    while (each != null && each != type) {
      for (Field field : each.getDeclaredFields()) {
        Object held = held(field, bean, type);
        if (held.getClass() == type) {
          return type.cast(held);
        }
      }
      each = each.getSuperclass();
    }
    return bean;
  }

  /** The bean itself for all that cannot be it. */
  private static Object held(Field field, Object bean, Class<?> type) {
    try {
      boolean may =
          !Modifier.isStatic(field.getModifiers())
              && field.getType().isAssignableFrom(type)
              && field.trySetAccessible();
      Object value = may ? field.get(bean) : null;
      return value == null ? bean : value;
    } catch (IllegalAccessException closed) {
      return bean;
    }
  }
}
