package dev.postern.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Input stream that reads ahead in large blocks and measures the rows in them.
///
/// It returns the bytes that it has. [java.io.BufferedInputStream] would ask the socket for more after every read.
final class ReadAheadStream extends FilterInputStream {

    private static final int BUFFER_BYTES = 65_536;

    private final byte[] buffer = new byte[BUFFER_BYTES + RowMeter.MAX_ERROR_BYTES];
    private final RowMeter meter;

    /// Index of the next byte to return.
    private int position;

    /// Index after the last byte that may be returned.
    private int limit;

    /// Index after the last byte that was read.
    private int filled;

    ReadAheadStream(InputStream in, RowMeter meter) {
        super(in);
        this.meter = meter;
    }

    @Override
    public int read() throws IOException {
        return isAtEnd() ? -1 : Byte.toUnsignedInt(buffer[position++]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        } else if (isAtEnd()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    /// Whether the stream has ended. Reads the next block if all bytes have been returned.
    private boolean isAtEnd() throws IOException {
        while (position == limit) {
            System.arraycopy(buffer, limit, buffer, 0, filled - limit);
            filled -= limit;
            position = 0;
            limit = 0;
            int read = in.read(buffer, filled, BUFFER_BYTES - filled); // after a timeout, a call reads again
            if (read < 0) {
                return true;
            }
            RowMeter.Extent extent = meter.measure(buffer, filled + read);
            limit = extent.passedEnd();
            filled = extent.end();
        }
        return false;
    }

    @Override
    public long skip(long bytes) throws IOException {
        if (bytes <= 0 || isAtEnd()) {
            return 0;
        }
        int skipped = (int) Math.min(bytes, limit - position);
        position += skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return limit - position + in.available();
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
