package dev.postern.problem;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The termination of the process after an [Error] of the JVM.
///
/// An `OutOfMemoryError` can leave any object half changed, a connection with an unread result, or a thread dead.
/// A process that continues could return the rows of one client to another, so it exits with [#STATUS]. A
/// `StackOverflowError` fails only its request, because clients choose the nesting depth of their input.
public final class FatalErrors {

    /// Exit status, the same as that of `-XX:+ExitOnOutOfMemoryError`.
    public static final int STATUS = 3;

    private static final String REMEDY =
            "Postern stops: OutOfMemoryError. Increase the heap (-Xmx, for the launcher POSTERN_JAVA_OPTS=-Xmx2g),"
                    + " or lower --max-response-total, --max-response or --max-body.";

    /// The message as bytes, because nothing can be allocated when the memory is used up.
    private static final byte[] OUT_OF_MEMORY = bytes(REMEDY + "\n");

    private static final byte[] OTHER_ERROR =
            bytes("Postern stops: an error of the JVM left the process in an unknown state. Restart it, and report"
                    + " this error with its stack trace:\n");

    private static final FileOutputStream LOG = new FileOutputStream(FileDescriptor.err);
    private static final PrintStream TRACE = new PrintStream(LOG, true, StandardCharsets.UTF_8);

    private FatalErrors() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Installs the termination of the process after an uncaught error and after an `OutOfMemoryError` that a
    /// library catches. Other uncaught exceptions go to the previous handler. Idempotent.
    ///
    /// @return whether the JVM itself terminates the process; if not, a library can catch an `OutOfMemoryError`
    public static boolean install() {
        UncaughtExceptionHandler previous = Thread.getDefaultUncaughtExceptionHandler();
        if (!(previous instanceof TerminatingHandler)) {
            Thread.setDefaultUncaughtExceptionHandler(new TerminatingHandler(previous));
        }
        return OutOfMemoryExit.enable(REMEDY);
    }

    /// Handler that terminates the process after a fatal error.
    ///
    /// @param next handler of other failures; null for a stack trace on standard error
    private record TerminatingHandler(@Nullable UncaughtExceptionHandler next) implements UncaughtExceptionHandler {

        @Override
        public void uncaughtException(Thread thread, Throwable failure) {
            check(failure);
            if (next == null) {
                failure.printStackTrace(TRACE);
            } else {
                next.uncaughtException(thread, failure);
            }
        }
    }

    /// Terminates the process if the failure or one of its causes is a fatal error.
    public static void check(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 100; depth++) {
            if (cause instanceof Error error && !(cause instanceof StackOverflowError)) {
                halt(error);
            }
            cause = cause.getCause();
        }
    }

    private static void halt(Error error) {
        try {
            LOG.write(error instanceof OutOfMemoryError ? OUT_OF_MEMORY : OTHER_ERROR);
            error.printStackTrace(TRACE);
        } catch (IOException | RuntimeException | Error e) {
            Runtime.getRuntime().halt(STATUS); // the stack trace needs memory that may be missing
        } finally {
            Runtime.getRuntime().halt(STATUS);
        }
    }
}
