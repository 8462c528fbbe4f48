package dev.stash.spring;

import dev.stash.Stash;
import dev.stash.web.contract.Address;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An application that runs, as its user starts it, on a port that was free. */
record App(ConfigurableApplicationContext context) implements Address, AutoCloseable {
  static final String SECRET = "a secret for tests of more than 32 bytes";

  /** The servers of Spring Boot. */
  enum Server {
    TOMCAT("org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServer"),
    JETTY("org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServer");

    private final String other;

    Server(String other) {
      this.other = other;
    }
  }

  /** On Tomcat, with these properties. */
  static App start(List<Class<?>> types, String... properties) {
    return start(Server.TOMCAT, types, properties);
  }

  /** On that server. */
  static App start(Server server, List<Class<?>> types, String... properties) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--spring.threads.virtual.enabled=true",
                "--spring.autoconfigure.exclude=" + server.other + "AutoConfiguration",
                "--stash.secret=" + SECRET,
                "--stash.insecure-loopback-cookies=true"));
    for (String property : properties) {
      all.add("--" + property);
    }
    return new App(
        new SpringApplicationBuilder(types.toArray(Class<?>[]::new))
            .run(all.toArray(String[]::new)));
  }

  @Override
  public int port() {
    return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  Stash stash() {
    return context.getBean(Stash.class);
  }

  @Override
  public void close() {
    context.close();
  }
}
