package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tests of `--pool-max-lifetime` and `--pool-idle-timeout`, each with its minimum.
class PoolOptionsTest {

    /// Interval in milliseconds at which HikariCP closes idle connections, read when a pool is created.
    private static final String HOUSEDEFAULTS_PERIOD = "com.zaxxer.hikari.housekeeping.periodMs";

    private static final String AVAILABLE = "pgrst_db_pool_available";

    static {
        System.setProperty(HOUSEDEFAULTS_PERIOD, "200");
    }

    @RegisterExtension
    static final TestService DEFAULTS = TestService.everything("--admin-port=0");

    @RegisterExtension
    static final TestService IDLE = TestService.everything("--admin-port=0", "--pool-idle-timeout=10s");

    @RegisterExtension
    static final TestService AGEING = TestService.everything("--pool-max-lifetime=30s", "--pool-size=1");

    @AfterAll
    static void reset() {
        System.clearProperty(HOUSEDEFAULTS_PERIOD);
    }

    /// Returns the id of a server process of the pool; `pg_sleep` limits the rate of polling.
    private static String serverProcess(TestService service) {
        return String.valueOf(service.value("select min(pid) from pg_stat_activity, pg_sleep(0.1)"
                + " where datname = current_database() and application_name = 'postern'"));
    }

    @Test
    void idleTimeout_closesIdleConnections() {
        Polling.until(() -> DEFAULTS.metric(AVAILABLE) == 5);
        String other = serverProcess(DEFAULTS);
        Polling.until(() -> IDLE.metric(AVAILABLE) == 0);
        assertThat(IDLE.get("/api/films?select=id&id=eq.1").statusCode()).isEqualTo(200);
        assertThat(IDLE.metric(AVAILABLE)).isPositive();
        Polling.until(() -> IDLE.metric(AVAILABLE) == 0);
        assertThat(DEFAULTS.metric(AVAILABLE)).isEqualTo(5);
        assertThat(serverProcess(DEFAULTS)).isEqualTo(other);
    }

    @Test
    void maxLifetime_replacesConnections() {
        String first = serverProcess(AGEING);
        String other = serverProcess(DEFAULTS);
        Polling.until(() -> !serverProcess(AGEING).equals(first));
        assertThat(AGEING.get("/api/films?select=id&id=eq.1").statusCode()).isEqualTo(200);
        assertThat(serverProcess(DEFAULTS)).isEqualTo(other);
    }
}
