package dev.postern.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/// Periodic check of the TLS files of a running server.
record TlsReload(Server server, TlsCertificate certificate) implements LifeCycle.Listener {

    private static final Duration PERIOD = Duration.ofSeconds(5);

    void install() {
        server.addEventListener(this);
    }

    @Override
    public void lifeCycleStarted(LifeCycle started) {
        scheduleCheck();
    }

    private void scheduleCheck() {
        if (server.isRunning()) {
            server.getScheduler().schedule(this::check, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void check() {
        try {
            certificate.reloadIfChanged();
        } finally {
            scheduleCheck();
        }
    }
}
