package dev.postern.cli;

import java.util.concurrent.atomic.AtomicBoolean;

/// Handler of a signal that reloads: SIGUSR1 like `NOTIFY pgrst, 'reload schema'` (`docs/dialect.md` 1.12),
/// SIGHUP the secrets.
///
/// Without a handler the signal would end the JVM. On a platform without SIGUSR1, NOTIFY still works.
final class ReloadSignal {

    private final AtomicBoolean isQueued = new AtomicBoolean();
    private volatile Runnable handler = () -> {};

    /// Installs the signal handler.
    ///
    /// @param signal name without `SIG`
    static ReloadSignal install(String signal) {
        ReloadSignal reloadSignal = new ReloadSignal();
        Signals.handle(signal, reloadSignal::raise);
        return reloadSignal;
    }

    /// Sets the action for each signal; signals before this call have no effect.
    void setHandler(Runnable action) {
        handler = action;
    }

    /// Handles a signal; the JVM calls this on a new thread for each signal.
    ///
    /// One call runs the handler and at most one waits; signals that arrive while one waits need no further run.
    void raise() {
        if (isQueued.compareAndSet(false, true)) {
            runHandler();
        }
    }

    private synchronized void runHandler() {
        isQueued.set(false);
        handler.run();
    }
}
