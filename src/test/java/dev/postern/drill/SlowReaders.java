package dev.postern.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.RawClient;
import dev.postern.testing.RawClient.Protocol;
import dev.postern.testing.RawClient.ResponseEnd;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// Clients that begin to read a stream or a large response, and then read no further until they are cut off.
final class SlowReaders {

    private static final String PATH = "/api/scripts?select=id,content";
    private static final List<String> MEDIA_TYPES = List.of("text/csv", "application/x-ndjson", "application/json");

    private SlowReaders() {}

    /// Opens one response of each media type on each instance, and waits until all of them are cut off.
    static void read(List<URI> origins) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (URI origin : origins) {
                for (String mediaType : MEDIA_TYPES) {
                    RawClient client = RawClient.get(origin.toString(), Protocol.HTTP_1_1, PATH, mediaType);
                    clients.add(client);
                    client.readSome();
                }
            }
            for (RawClient client : clients) {
                Polling.until(() -> !client.isConnected());
                assertThat(client.readToEnd()).isEqualTo(ResponseEnd.BROKEN);
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }
}
