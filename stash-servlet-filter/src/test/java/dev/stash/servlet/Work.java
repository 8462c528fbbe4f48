package dev.stash.servlet;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** A servlet that does one thing. */
final class Work extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Task task;

  Work(Task task) {
    this.task = task;
  }

  interface Task {
    void answer(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) {
    try {
      task.answer(request, response);
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }
}
