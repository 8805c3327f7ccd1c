package dev.postern.server;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Handler that fails a request whose body arrives too slowly, so that it cannot hold a connection.
///
/// A body of which nothing arrives is ended by the idle timeout of the connection.
final class MinDataRateHandler extends Handler.Wrapper {

    static final int MIN_BYTES_PER_SECOND = 240;

    /// Time for a body to begin, which the rate excludes.
    private static final Duration GRACE_PERIOD = Duration.ofSeconds(5);

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return super.handle(new TimedRequest(request), response, callback);
    }

    private static final class TimedRequest extends Request.Wrapper {

        private final long startNanos = System.nanoTime();
        private long bytes;
        private Content.@Nullable Chunk failure;

        private TimedRequest(Request request) {
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
            if (isTooSlow(Duration.ofNanos(System.nanoTime() - startNanos))) {
                failure = Content.Chunk.from(new TimeoutException("The request body arrived too slowly"));
            }
            return failure;
        }

        private boolean isTooSlow(Duration time) {
            return time.minus(GRACE_PERIOD).toMillis() * MIN_BYTES_PER_SECOND > bytes * 1_000;
        }
    }
}
