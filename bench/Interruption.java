import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C and SIGTERM: ends the processes started here, which makes the work in hand fail and clean up after itself.
final class Interruption {

    private static final int CLEANUP_SECONDS = 30;

    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private volatile boolean happened;

    Interruption() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    }

    /// Says that nothing is left to stop.
    void over() {
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
