package dev.postern.server;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Encoder of a response body. A body that is closed before [#finish] lacks its end, so that a client notices.
final class EncodedBody extends OutputStream {

    private final Target target;
    private final OutputStream encoder;

    EncodedBody(ContentCoding coding, OutputStream out) throws IOException {
        this.target = new Target(out);
        this.encoder = coding.encoder(target);
    }

    /// Stream of the response, which stays open when the encoder is closed.
    private static final class Target extends FilterOutputStream {

        private boolean isOpen = true;

        private Target(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            if (isOpen) {
                out.write(octet);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (isOpen) {
                out.write(bytes, offset, length);
            }
        }

        @Override
        public void close() {
            isOpen = false;
        }
    }

    @Override
    public void write(int octet) throws IOException {
        encoder.write(octet);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        encoder.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        encoder.flush();
    }

    /// Writes the end of the body.
    void finish() throws IOException {
        encoder.close();
    }

    /// Frees the memory of the encoder. Idempotent.
    @Override
    public void close() throws IOException {
        target.close();
        encoder.close();
    }
}
