package dev.postern.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/// Standard error as a stream that reports failed writes, for example on a full disk. `System.err` never does.
public final class StandardError extends OutputStream {

    /// The stream of the process, which a test or an application can have replaced.
    private final PrintStream standard = System.err;

    /// Used after the first failure, because `System.err` remembers it for ever.
    private final OutputStream descriptor = new FileOutputStream(FileDescriptor.err);

    @Override
    public void write(int character) throws IOException {
        write(new byte[] {(byte) character}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (standard.checkError()) {
            descriptor.write(bytes, offset, length);
            return;
        }
        standard.write(bytes, offset, length);
        if (standard.checkError()) {
            throw new IOException("standard error cannot be written");
        }
    }
}
