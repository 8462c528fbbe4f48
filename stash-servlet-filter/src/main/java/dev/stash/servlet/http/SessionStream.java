package dev.stash.servlet.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The container's stream, which asks before anything is sent. */
final class SessionStream extends ServletOutputStream {
  private final ServletOutputStream out;
  private final SessionResponse response;

  SessionStream(ServletOutputStream out, SessionResponse response) {
    this.out = out;
    this.response = response;
  }

  @Override
  public boolean isReady() {
    return out.isReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    out.setWriteListener(listener);
  }

  @Override
  public void write(int one) throws IOException {
    response.beforeWriting(1);
    out.write(one);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    response.beforeWritingAtOnce(length);
    out.write(bytes, offset, length);
  }

  @Override
  public void write(ByteBuffer buffer) throws IOException {
    response.beforeWritingAtOnce(buffer.remaining());
    out.write(buffer);
  }

  @Override
  public void flush() throws IOException {
    response.beforeSending();
    out.flush();
  }

  @Override
  public void close() throws IOException {
    response.beforeSending();
    out.close();
  }
}
