package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import dev.postern.testing.Until;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How long connections to the database are kept: `--pool-max-lifetime`, `--pool-idle-timeout`, each the shortest
/// that there is.
class PoolSettingsTest {

    /// How often HikariCP looks after connections that nobody needs, in milliseconds; read when a pool is made.
    private static final String PERIOD = "com.zaxxer.hikari.housekeeping.periodMs";

    private static final String AVAILABLE = "pgrst_db_pool_available";

    static {
        System.setProperty(PERIOD, "200");
    }

    @RegisterExtension
    static final TestService KEEPING = TestService.everything("--admin-port=0");

    @RegisterExtension
    static final TestService IDLE = TestService.everything("--admin-port=0", "--pool-idle-timeout=10s");

    @RegisterExtension
    static final TestService AGEING = TestService.everything("--pool-max-lifetime=30s", "--pool-size=1");

    @AfterAll
    static void reset() {
        System.clearProperty(PERIOD);
    }

    /// A process of PostgreSQL's that serves the pool. Asking takes a while, so that it is not asked all the time.
    private static String process(TestService service) {
        return String.valueOf(service.value("select min(pid) from pg_stat_activity, pg_sleep(0.1)"
                + " where datname = current_database() and application_name = 'postern'"));
    }

    @Test
    void whatNobodyNeedsIsClosedWhereThatIsSaid() {
        Until.holds(() -> KEEPING.metric(AVAILABLE) == 5);
        String kept = process(KEEPING);
        Until.holds(() -> IDLE.metric(AVAILABLE) == 0);
        assertThat(IDLE.get("/api/films?select=id&id=eq.1").statusCode()).isEqualTo(200);
        assertThat(IDLE.metric(AVAILABLE)).isPositive();
        Until.holds(() -> IDLE.metric(AVAILABLE) == 0);
        assertThat(KEEPING.metric(AVAILABLE)).isEqualTo(5);
        assertThat(process(KEEPING)).isEqualTo(kept);
    }

    @Test
    void aConnectionIsReplacedAtTheEndOfItsLife() {
        String first = process(AGEING);
        String kept = process(KEEPING);
        Until.holds(() -> !process(AGEING).equals(first));
        assertThat(AGEING.get("/api/films?select=id&id=eq.1").statusCode()).isEqualTo(200);
        assertThat(process(KEEPING)).isEqualTo(kept);
    }
}
