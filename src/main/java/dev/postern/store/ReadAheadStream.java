package dev.postern.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Input that is read ahead in large pieces, and whose rows are measured.
///
/// It gives what it has. [java.io.BufferedInputStream] asks the socket, after every read, whether there is more.
final class ReadAheadStream extends FilterInputStream {

    private static final int BUFFER = 65_536;

    private final byte[] buffer = new byte[BUFFER + RowMeter.MAX_ERROR];
    private final RowMeter meter;

    /// Bytes before it were given.
    private int from;

    /// Bytes before it may be given.
    private int to;

    /// Bytes before it were read.
    private int end;

    ReadAheadStream(InputStream in, RowMeter meter) {
        super(in);
        this.meter = meter;
    }

    @Override
    public int read() throws IOException {
        return isEmpty() ? -1 : Byte.toUnsignedInt(buffer[from++]);
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        if (length == 0) {
            return 0;
        } else if (isEmpty()) {
            return -1;
        }
        int given = Math.min(length, to - from);
        System.arraycopy(buffer, from, into, at, given);
        from += given;
        return given;
    }

    /// Whether there is nothing, and will be nothing: reads what comes next where it has given everything.
    private boolean isEmpty() throws IOException {
        while (from == to) {
            System.arraycopy(buffer, to, buffer, 0, end - to);
            end -= to;
            from = 0;
            to = 0;
            int read = in.read(buffer, end, BUFFER - end); // may time out, and is asked again then
            if (read < 0) {
                return true;
            }
            RowMeter.Extent extent = meter.measure(buffer, end + read);
            to = extent.passed();
            end = extent.end();
        }
        return false;
    }

    @Override
    public long skip(long bytes) throws IOException {
        if (bytes <= 0 || isEmpty()) {
            return 0;
        }
        int skipped = (int) Math.min(bytes, to - from);
        from += skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return to - from + in.available();
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
