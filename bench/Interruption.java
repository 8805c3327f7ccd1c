import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Shutdown after Ctrl-C or SIGTERM.
///
/// It ends the child processes, so that the current step fails and cleans up.
final class Interruption {

    private static final int CLEANUP_SECONDS = 30;

    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private volatile boolean happened;

    Interruption() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    }

    /// Marks the cleanup as finished, so that the shutdown does not wait for it.
    void setCleanedUp() {
        cleanedUp.countDown();
    }

    boolean happened() {
        return happened;
    }

    private void stop() {
        if (cleanedUp.getCount() == 0) {
            return;
        }
        happened = true;
        ProcessHandle.current().children().forEach(ProcessHandle::destroy);
        try {
            cleanedUp.await(CLEANUP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
