package dev.postern.http;

import io.javalin.http.Context;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// The phrase behind the status of an answer (RFC 9112, 4). The Servlet API has no way to choose it; Jetty's
/// stream of the answer has.
final class ReasonPhrase {

    private static final int LONGEST = 200;

    private ReasonPhrase() {}

    /// Has the answer, which has not been sent, say `phrase`.
    ///
    /// @param phrase null: what the status says by itself
    static void give(Context http, @Nullable String phrase) {
        if (phrase != null && !phrase.isBlank()) {
            String plain = plain(phrase);
            ServletContextRequest.getServletContextRequest(http.req())
                    .addHttpStreamWrapper(stream -> new Phrased(stream, plain));
        }
    }

    /// Printable ASCII alone: anything else could end the line, or be read as something else.
    private static String plain(String phrase) {
        StringBuilder plain = new StringBuilder();
        phrase.codePoints().limit(LONGEST).forEach(c -> plain.append(c >= ' ' && c < 127 ? (char) c : '?'));
        return plain.toString();
    }

    private static final class Phrased extends HttpStream.Wrapper {

        private final String phrase;

        private Phrased(HttpStream stream, String phrase) {
            super(stream);
            this.phrase = phrase;
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.@Nullable Response response,
                boolean last,
                @Nullable ByteBuffer content,
                Callback callback) {
            super.send(request, response == null ? null : phrased(response), last, content, callback);
        }

        private MetaData.Response phrased(MetaData.Response response) {
            return new MetaData.Response(
                    response.getStatus(),
                    phrase,
                    response.getHttpVersion(),
                    response.getHttpFields(),
                    response.getContentLength(),
                    response.getTrailersSupplier());
        }
    }
}
