package dev.postern.server;

import dev.postern.server.ListenAddress.PortSharing;
import dev.postern.server.ListenAddress.TcpAddress;
import dev.postern.server.RateLimiter.Rate;
import dev.postern.store.MemoryBudget;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Settings of the HTTP server.
///
/// @param adminAddress address of the health checks and metrics; null for none
/// @param urls URLs under which clients reach the service
/// @param maxConnections maximum client connections at a time; further connections wait
/// @param maxUrl maximum bytes of a URL, at most [#MAX_URL_BYTES]
/// @param maxBody maximum bytes of a request body
/// @param minSendRate minimum rate at which a client takes a response
/// @param rateLimit maximum request rate of a caller; null for no limit
/// @param corsAllowedOrigins origins that can send credentials; `*` allows any origin without credentials
/// @param connections settings of client connections and proxies
/// @param traceHeader request header that is copied to the response; null for none
public record ServerSettings(
        ListenAddress address,
        @Nullable ListenAddress adminAddress,
        ServiceUrls urls,
        int maxConnections,
        int maxUrl,
        long maxBody,
        MemoryBudget.Limits responseMemory,
        SendRate minSendRate,
        @Nullable Rate rateLimit,
        List<String> corsAllowedOrigins,
        ShutdownSettings shutdown,
        LogSettings log,
        ConnectionSettings connections,
        @Nullable String traceHeader) {

    /// Maximum of `maxUrl`, because each connection can hold that many bytes.
    public static final int MAX_URL_BYTES = 64 << 20;

    /// Longest wait of a response for memory, equal to the default wait for a connection.
    private static final Duration MEMORY_WAIT = Duration.ofSeconds(2);

    public ServerSettings {
        if (maxConnections < 1 || maxUrl < 0 || maxUrl > MAX_URL_BYTES || maxBody < 0) {
            throw new IllegalArgumentException("A limit is out of range");
        }
        corsAllowedOrigins = List.copyOf(corsAllowedOrigins);
    }

    /// Returns the defaults of the options; those of memory depend on the heap.
    public static ServerSettings defaults() {
        return new ServerSettings(
                new TcpAddress("127.0.0.1", 8080, PortSharing.EXCLUSIVE, "--port"),
                null,
                ServiceUrls.DEFAULT,
                8_192,
                32 << 10,
                16 << 20,
                MemoryBudget.Limits.ofHeap(MEMORY_WAIT),
                SendRate.DEFAULT,
                null,
                List.of(),
                ShutdownSettings.DEFAULT,
                LogSettings.DEFAULT,
                ConnectionSettings.DEFAULT,
                null);
    }
}
