package dev.stash.helidon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;

/** Text that comes in parts of UTF-8, which may cut a character. Nothing is put in its place. */
final class TextParts {
  private byte[] cut = {};

  /**
   * What a part says, with the rest of the part before.
   *
   * @throws CharacterCodingException if it is no UTF-8, at the last part at the latest
   */
  String decode(byte[] part, boolean last) throws CharacterCodingException {
    ByteBuffer bytes = ByteBuffer.allocate(cut.length + part.length).put(cut).put(part).flip();
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CoderResult result = UTF_8.newDecoder().decode(bytes, text, last);
    if (result.isError()) {
      result.throwException();
    }
    cut = new byte[bytes.remaining()];
    bytes.get(cut);
    return text.flip().toString();
  }
}
