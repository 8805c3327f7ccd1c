package dev.postern.server;

import dev.postern.problem.BodyErrors;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/// Content coding of a request body (RFC 9110, 8.4): gzip or none.
final class BodyCoding {

    private BodyCoding() {}

    /// Rejects a body in another coding before it is read.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN606
    static void requireSupported(Context http) {
        String coding = http.header("Content-Encoding");
        if (coding != null && !RequestBodyReader.isIgnored(http) && !isIdentity(coding) && !isGzip(coding)) {
            throw BodyErrors.unsupportedCoding(coding);
        }
    }

    /// Returns the decoded body.
    static InputStream open(Context http) throws IOException {
        InputStream body = http.req().getInputStream();
        String coding = http.header("Content-Encoding");
        return coding != null && isGzip(coding) ? new GZIPInputStream(body) : body;
    }

    private static boolean isIdentity(String coding) {
        return coding.isBlank() || coding.strip().equalsIgnoreCase("identity");
    }

    private static boolean isGzip(String coding) {
        String name = coding.strip().toLowerCase(Locale.ROOT);
        return name.equals("gzip") || name.equals("x-gzip");
    }
}
