package dev.stash.servlet.testing;

import dev.stash.web.contract.Address;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.Map;

/**
 * A servlet container on a free port of all addresses with one application at {@code /}:
 * WebSockets, a default servlet that serves {@code /style.css} and no other file, and an error page
 * of status 410 at {@code /do/error-page}, if there is something.
 */
public interface Container extends Address, AutoCloseable {
  /** The status that has an error page of the application. */
  int GONE = 410;

  /** Where that page is. */
  String GONE_PAGE = "/do/error-page";

  /**
   * The parameter of the context that names the path of its error page; without it there is none.
   */
  String ERROR_PAGE = "error-page";

  /** The parameter of the context that asks for HTTP/2, too, without TLS. */
  String HTTP2 = "http2";

  /** What Jakarta Servlet is on the class path. */
  String SERVLET = System.getProperty("stash.servlet", "6.1");

  /** Whether the containers are those of Jakarta Servlet 6.0. */
  boolean ELDERS = SERVLET.equals("6.0");

  /** Stops it; filters are destroyed. */
  @Override
  void close();

  /** What an application registers when it starts. */
  interface Application {
    /** Adds filters, servlets and listeners. */
    void start(ServletContext context) throws ServletException;
  }

  /** The containers that everything is tested on. */
  enum Kind {
    /** Tomcat 11; among the elders, 10.1. */
    TOMCAT {
      @Override
      public Container start(String path, Map<String, String> parameters, Application application) {
        return new Tomcat(path, parameters, application);
      }
    },
    /** Jetty 12 for EE 11; among the elders, for EE 10. */
    JETTY {
      @Override
      public Container start(String path, Map<String, String> parameters, Application application) {
        return new Jetty(
            parameters.containsKey(HTTP2),
            folder ->
                ELDERS
                    ? JettyEe10.application(folder, path, parameters, application)
                    : JettyEe11.application(folder, path, parameters, application));
      }
    };

    /**
     * A container that serves this application.
     *
     * @param path of the context, "" for the root
     * @param parameters of the context
     * @throws IllegalStateException if the application did not start
     */
    public abstract Container start(
        String path, Map<String, String> parameters, Application application);

    /** The same at the root. */
    public Container start(Map<String, String> parameters, Application application) {
      return start("", parameters, application);
    }
  }
}
