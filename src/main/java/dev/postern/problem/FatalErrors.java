package dev.postern.problem;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// End of the process after an [Error] of the JVM.
///
/// An `OutOfMemoryError` can leave any object half changed, a connection with an unread result, or a thread dead. A
/// process that continues may return one client's rows to another, so it ends with [#STATUS]. A `StackOverflowError`
/// is the exception: clients choose how deep their input is nested, so it fails the request and not the process.
public final class FatalErrors {

    /// Exit status, the same as that of `-XX:+ExitOnOutOfMemoryError`.
    public static final int STATUS = 3;

    private static final String REMEDY =
            "Postern ends: OutOfMemoryError, the JVM has no memory left. Give it more (-Xmx, for the launcher"
                    + " POSTERN_JAVA_OPTS=-Xmx2g), or lower --max-response-total, --max-response or --max-body.";

    /// Allocated before the memory is used up.
    private static final byte[] OUT_OF_MEMORY = bytes(REMEDY + "\n");

    private static final byte[] OTHER =
            bytes("Postern ends: an error of the JVM left the process in an unknown state. Start it again, and report"
                    + " this error with its stack trace:\n");

    private static final FileOutputStream LOG = new FileOutputStream(FileDescriptor.err);
    private static final PrintStream TRACE = new PrintStream(LOG, true, StandardCharsets.UTF_8);

    private FatalErrors() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Ends the process after an error that no thread catches, and after an `OutOfMemoryError` that a library catches.
    /// Other uncaught failures go to the handler that was set before.
    ///
    /// @return whether the JVM itself ends the process; if not, an `OutOfMemoryError` that is caught may not end it
    public static boolean install() {
        var others = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            check(failure);
            if (others == null) {
                failure.printStackTrace(TRACE);
            } else {
                others.uncaughtException(thread, failure);
            }
        });
        return OutOfMemoryExit.enable(REMEDY);
    }

    /// Ends the process if `failure` is a fatal error or was caused by one.
    public static void check(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 100; depth++) {
            if (cause instanceof Error error && !(cause instanceof StackOverflowError)) {
                end(error);
            }
            cause = cause.getCause();
        }
    }

    private static void end(Error error) {
        try {
            LOG.write(error instanceof OutOfMemoryError ? OUT_OF_MEMORY : OTHER);
            error.printStackTrace(TRACE);
        } catch (IOException | RuntimeException | Error e) {
            Runtime.getRuntime().halt(STATUS); // the trace needs memory: the first line has to do
        } finally {
            Runtime.getRuntime().halt(STATUS);
        }
    }
}
