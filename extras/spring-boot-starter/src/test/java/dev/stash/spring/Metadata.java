package dev.stash.spring;

import dev.stash.OptionInvalid;
import dev.stash.config.Option;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What IDEs are told of the properties: made of the options. */
final class Metadata {
  private Metadata() {}

  /** The file, as it is in the jar. */
  static String text() {
    StringWriter text = new StringWriter();
    try (JsonWriter writer =
        Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true)).createWriter(text)) {
      writer.writeObject(all());
    }
    return text.toString().strip() + "\n";
  }

  private static JsonObject all() {
    JsonArrayBuilder properties = Json.createArrayBuilder();
    JsonArrayBuilder hints = Json.createArrayBuilder();
    Properties.OPTIONS.stream()
        .sorted(Comparator.comparing(Option::name))
        .forEach(
            option -> {
              properties.add(property(option));
              if (option.standard().orElse(null) instanceof Enum<?> constant) {
                hints.add(values(option, constant.getDeclaringClass().getEnumConstants()));
              }
            });
    return Json.createObjectBuilder()
        .add(
            "groups",
            Json.createArrayBuilder()
                .add(Json.createObjectBuilder().add("name", Properties.PREFIX)))
        .add("properties", properties)
        .add("hints", hints)
        .build();
  }

  private static <T> JsonObject property(Option<T> option) {
    String bounds = option.bounds().isEmpty() ? "" : " (" + option.bounds() + ")";
    JsonObjectBuilder property =
        Json.createObjectBuilder()
            .add("name", name(option))
            .add("type", type(option))
            .add("description", sentence(option.doc().replace("`", "") + bounds));
    option.standard().ifPresent(standard -> defaultValue(property, option, standard));
    return property.build();
  }

  private static <T> void defaultValue(JsonObjectBuilder property, Option<T> option, T standard) {
    switch (standard) {
      case Boolean flag -> property.add("defaultValue", flag);
      case Integer number when digits(option, standard) -> property.add("defaultValue", number);
      case Duration time -> property.add("defaultValue", option.write(standard).replace(" ", ""));
      case List<?> none when none.isEmpty() -> {}
      case List<?> words -> property.add("defaultValue", Json.createArrayBuilder(words));
      case String none when none.isEmpty() -> {}
      default -> property.add("defaultValue", option.write(standard));
    }
  }

  /** Sizes and enums are texts here: Spring's own forms of them are not ours. */
  private static <T> String type(Option<T> option) {
    T standard = option.standard().orElse(null);
    Class<?> type =
        switch (standard) {
          case null -> flag(option) ? Boolean.class : String.class;
          case Integer number when !digits(option, standard) -> String.class;
          case Enum<?> constant -> String.class;
          case List<?> words -> List.class;
          default -> standard.getClass();
        };
    return type == List.class ? "java.util.List<java.lang.String>" : type.getName();
  }

  private static <T> boolean digits(Option<T> option, T value) {
    return option.write(value).matches("\\d+") && !option.bounds().contains("iB");
  }

  private static boolean flag(Option<?> option) {
    try {
      return option.read("true") instanceof Boolean;
    } catch (OptionInvalid another) {
      return false;
    }
  }

  private static JsonObject values(Option<?> option, Object[] constants) {
    JsonArrayBuilder values = Json.createArrayBuilder();
    for (Object constant : constants) {
      values.add(Json.createObjectBuilder().add("value", constant.toString()));
    }
    return Json.createObjectBuilder().add("name", name(option)).add("values", values).build();
  }

  private static String name(Option<?> option) {
    return Properties.PREFIX + "." + option.name();
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }
}
