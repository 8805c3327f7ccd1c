package dev.postern.server;

import io.javalin.http.Context;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Reason phrase of a response (RFC 9112, 4).
///
/// The Servlet API cannot set it, so the HTTP stream of Jetty does.
final class ReasonPhrase {

    private static final int MAX_LENGTH = 200;

    private ReasonPhrase() {}

    /// Sets the reason phrase of a response that is not sent yet.
    ///
    /// @param phrase reason phrase; null for the default of the status
    static void set(Context http, @Nullable String phrase) {
        if (phrase != null && !phrase.isBlank()) {
            String printable = printable(phrase);
            ServletContextRequest.getServletContextRequest(http.req())
                    .addHttpStreamWrapper(stream -> new ReasonPhraseStream(stream, printable));
        }
    }

    /// Replaces all but printable ASCII, because other characters could end the status line.
    private static String printable(String phrase) {
        StringBuilder printable = new StringBuilder();
        phrase.codePoints().limit(MAX_LENGTH).forEach(c -> printable.append(c >= ' ' && c < 127 ? (char) c : '?'));
        return printable.toString();
    }

    private static final class ReasonPhraseStream extends HttpStream.Wrapper {

        private final String phrase;

        private ReasonPhraseStream(HttpStream stream, String phrase) {
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
            super.send(request, response == null ? null : withPhrase(response), last, content, callback);
        }

        private MetaData.Response withPhrase(MetaData.Response response) {
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
