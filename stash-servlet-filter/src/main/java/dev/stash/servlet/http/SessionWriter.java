package dev.stash.servlet.http;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The container's writer, which asks before anything is sent. */
final class SessionWriter extends PrintWriter {
  private final SessionResponse response;
  private final int bytesOfAscii;
  private final int bytesOfOther;

  SessionWriter(PrintWriter out, SessionResponse response, String encoding) {
    super(out);
    this.response = response;
    Charset charset = Charset.forName(encoding);
    int most = (int) Math.ceil(charset.newEncoder().maxBytesPerChar());
    this.bytesOfOther = most;
    this.bytesOfAscii = charset.equals(StandardCharsets.UTF_8) ? 1 : most;
  }

  private int bytes(char c) {
    return c < 128 ? bytesOfAscii : bytesOfOther;
  }

  @Override
  public void write(int one) {
    response.beforeWriting(bytes((char) one));
    super.write(one);
  }

  @Override
  public void write(char[] text, int offset, int length) {
    long bytes = 0;
    for (int i = offset; i < offset + length; i++) {
      bytes += bytes(text[i]);
    }
    response.beforeWriting(bytes);
    super.write(text, offset, length);
  }

  @Override
  public void write(String text, int offset, int length) {
    long bytes = 0;
    for (int i = offset; i < offset + length; i++) {
      bytes += bytes(text.charAt(i));
    }
    response.beforeWriting(bytes);
    super.write(text, offset, length);
  }

  /** Otherwise it would go past the methods above. */
  @Override
  public void println() {
    write(System.lineSeparator());
  }

  @Override
  public void flush() {
    response.beforeSending();
    super.flush();
  }

  @Override
  public void close() {
    response.beforeSending();
    super.close();
  }
}
