package dev.postern.http;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Gives up bodies that come so slowly that they are there to hold a connection. One that does not come at all
/// is given up by the connection's idle timeout.
final class MinDataRateHandler extends Handler.Wrapper {

    /// Bytes a second.
    static final int LEAST = 240;

    /// For a body to begin with.
    private static final Duration GRACE = Duration.ofSeconds(5);

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return super.handle(new Timed(request), response, callback);
    }

    private static final class Timed extends Request.Wrapper {

        private final long begun = System.nanoTime();
        private long bytes;
        private Content.@Nullable Chunk failure;

        private Timed(Request request) {
            super(request);
        }

        @Override
        public Content.@Nullable Chunk read() {
            if (failure != null) {
                return failure;
            }
            Content.Chunk chunk = super.read();
            if (chunk != null) {
                bytes += chunk.remaining();
                return chunk;
            }
            if (isTooSlow(Duration.ofNanos(System.nanoTime() - begun))) {
                failure = Content.Chunk.from(new TimeoutException("The body comes too slowly"));
            }
            return failure;
        }

        private boolean isTooSlow(Duration time) {
            return time.minus(GRACE).toMillis() * LEAST > bytes * 1_000;
        }
    }
}
