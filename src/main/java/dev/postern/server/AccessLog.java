package dev.postern.server;

import dev.postern.log.LogClock;
import dev.postern.log.LogLine;
import dev.postern.log.LogLine.Level;
import dev.postern.log.LogWriter;
import dev.postern.log.RepeatedFailures;
import dev.postern.log.RepeatedFailures.Failure;
import dev.postern.metrics.RequestMeasurement;
import dev.postern.metrics.RequestMeasurement.Ending;
import dev.postern.server.LogSettings.QueryValues;
import java.io.OutputStream;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Access log with a line per request (`docs/logs.md`).
///
/// A path has the names of its query parameters without their values, which can be personal data.
final class AccessLog implements AutoCloseable {

    /// Maximum characters of a logged path with its query.
    private static final int MAX_PATH = 2_000;

    private static final int MAX_SQL = 10_000;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Pattern WHITESPACE = Pattern.compile("\\s+");

    private final LogSettings settings;
    private final LogWriter writer;
    private final LogClock clock = new LogClock();
    private final RepeatedFailures repeated = new RepeatedFailures(this::summarize);

    AccessLog(LogSettings settings, OutputStream out) {
        this.settings = settings;
        this.writer = new LogWriter(out, this::lossLine);
    }

    /// Returns the number of lines that were lost.
    long lostLines() {
        return writer.lostLines();
    }

    /// Logs a request whose response has been sent.
    void log(CompletedRequest completed) {
        int status = completed.status();
        if (settings.slowStatement() != null
                && completed.measurement().slowestNanos()
                        >= settings.slowStatement().toNanos()) {
            logSlow(completed);
        }
        if (settings.level().includes(status) && isAdmitted(completed)) {
            writer.write(line(completed));
        }
    }

    private boolean isAdmitted(CompletedRequest completed) {
        int status = completed.status();
        return (status < 500 && status != TOO_MANY_REQUESTS)
                || repeated.admit(new Failure(
                        completed.request().getMethod(),
                        completed.measurement().resource(),
                        status,
                        completed.measurement().code()));
    }

    private static Level level(CompletedRequest completed) {
        if (completed.measurement().ending() == Ending.DISCONNECTED) {
            return Level.INFO; // the client is gone, so the status reports no failure
        }
        int status = completed.status();
        return status >= 500 ? Level.ERROR : status >= 400 ? Level.WARN : Level.INFO;
    }

    private String line(CompletedRequest completed) {
        RequestMeasurement measured = completed.measurement();
        Request request = completed.request();
        LogLine line = new LogLine(settings.format(), clock, level(completed), "request")
                .addWord("method", request.getMethod())
                .addWord("path", path(request.getHttpURI()))
                .addWord("status", completed.status());
        addFailure(line, measured);
        line.addMillis("ms", completed.nanos())
                .addMillis("wait_ms", measured.waitNanos())
                .addMillis("database_ms", measured.databaseNanos())
                .addMillis("write_ms", measured.writeNanos())
                .add("rows", measured.rows())
                .add("bytes_in", completed.bytesIn())
                .add("bytes_out", completed.bytesOut())
                .addPositive("retries", measured.retries())
                .add("resource", measured.resource())
                .add("role", measured.role())
                .add("sub", measured.subject());
        addIds(line, completed);
        return line.add(
                        "protocol",
                        request.getConnectionMetaData().getHttpVersion().asString())
                .add("client", client(request))
                .add("agent", request.getHeaders().get(HttpHeader.USER_AGENT))
                .end();
    }

    /// Returns the address of the client; null for the peer of a Unix socket.
    private static @Nullable String client(Request request) {
        String address = Request.getRemoteAddr(request);
        return address == null || address.isEmpty() ? null : address;
    }

    private static void addFailure(LogLine line, RequestMeasurement measured) {
        line.add("code", measured.code()).add("message", measured.message());
        switch (measured.ending()) {
            case COMPLETE -> {}
            case CUT_OFF_BY_FAILURE -> line.add("end", "cut_off");
            case CUT_OFF_BY_CLIENT, DISCONNECTED -> line.add("end", "client_disconnect");
        }
    }

    private static void addIds(LogLine line, CompletedRequest completed) {
        line.add("id", completed.response().getHeaders().get(RequestId.HEADER)).add("trace", completed.traceId());
    }

    private void logSlow(CompletedRequest completed) {
        RequestMeasurement measured = completed.measurement();
        String sql = WHITESPACE.matcher(String.valueOf(measured.slowestSql())).replaceAll(" ");
        LogLine line = new LogLine(settings.format(), clock, Level.WARN, "slow_statement")
                .addWord("message", "slow statement")
                .addMillis("ms", measured.slowestNanos())
                .add("resource", measured.resource())
                .add("role", measured.role());
        addIds(line, completed);
        writer.write(line.add("sql", sql.substring(0, Math.min(sql.length(), MAX_SQL)))
                .end());
    }

    private void summarize(Failure failure, long omitted) {
        writer.write(new LogLine(settings.format(), clock, Level.ERROR, "repeated_failures")
                .addWord("message", "further equal failures within a second")
                .add("count", omitted)
                .add("status", failure.status())
                .add("code", failure.code())
                .add("method", failure.method())
                .add("resource", failure.resource())
                .end());
    }

    private String lossLine(long count, String cause) {
        return new LogLine(settings.format(), clock, Level.ERROR, "lost_lines")
                .addWord("message", "lines of the log were lost")
                .add("count", count)
                .add("cause", cause)
                .end();
    }

    /// Returns the path of a URI with the names of its query parameters, and their values if they are logged.
    private @Nullable String path(HttpURI uri) {
        String path = uri.getPath();
        String query = uri.getQuery();
        if (path == null || query == null) {
            return path == null ? null : shorten(path);
        }
        StringBuilder logged = new StringBuilder(path.length() + 1 + query.length())
                .append(path)
                .append('?');
        if (settings.values() == QueryValues.LOGGED) {
            logged.append(query);
        } else {
            appendNames(query, logged);
        }
        return shorten(logged.toString());
    }

    private static void appendNames(String query, StringBuilder logged) {
        for (int start = 0, end; start <= query.length(); start = end + 1) {
            int next = query.indexOf('&', start);
            end = next < 0 ? query.length() : next;
            int equals = query.indexOf('=', start);
            logged.append(start == 0 ? "" : "&").append(query, start, equals < 0 || equals > end ? end : equals);
        }
    }

    private static String shorten(String path) {
        return path.length() <= MAX_PATH ? path : path.substring(0, MAX_PATH) + "…";
    }

    @Override
    public void close() {
        repeated.close();
        writer.close();
    }
}
