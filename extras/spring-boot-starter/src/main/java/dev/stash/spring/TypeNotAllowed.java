package dev.stash.spring;

import dev.stash.StashException;

/** Something that Spring Security keeps has a class in it that its JSON form may not hold. */
final class TypeNotAllowed extends StashException {
  private static final long serialVersionUID = 1L;

  TypeNotAllowed(String type) {
    super(
        "TYPE_NOT_ALLOWED",
        "it has a "
            + type
            + " in it, which its JSON form may not hold; if it is of the application, allow it by a"
            + " bean StashCustomizer<BasicPolymorphicTypeValidator.Builder>: types ->"
            + " types.allowIfSubType(…)",
        null);
  }
}
