package dev.postern.doctor;

import static dev.postern.doctor.DoctorDeployment.assertFound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.assembly.ServiceSettings;
import dev.postern.doctor.Diagnosis.Level;
import dev.postern.store.DatabaseSettings;
import dev.postern.store.Pooler;
import dev.postern.store.ReplicaSettings;
import dev.postern.testing.PgBouncer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests of the checks of other servers: poolers and replicas.
class DoctorServersTest {

    @RegisterExtension
    static final DoctorDeployment DEPLOYMENT = new DoctorDeployment();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            session     | NONE                 | FAILURE | --pooler is not set                | Set --pooler
            session     | SESSION              | OK      | with the mode of --pooler=session  |
            transaction | SESSION              | FAILURE | shares sessions between clients    | --pooler=transaction
            transaction | TRANSACTION          | OK      | with the mode of --pooler=transaction |
            transaction | TRANSACTION          | WARNING | NOTIFY does not pass               | --db-channel-url
            transaction | TRANSACTION_PREPARED | FAILURE | does not keep the prepared statements | max_prepared_statements
            statement   | TRANSACTION          | FAILURE | rejects transactions               | pool_mode=transaction
            """)
    void modeOfPooler_isComparedWithTheSetting(
            String mode, Pooler configured, Level level, String text, @Nullable String remedy) {
        assumeTrue(PgBouncer.isInstalled());
        try (PgBouncer pooler = new PgBouncer(mode)) {
            Doctor doctor = DEPLOYMENT.doctor(
                    pooler.startFor(DEPLOYMENT.login()), withDatabase(configured, ReplicaSettings.NONE));
            assertFound(doctor, level, "pooler", text, remedy);
        }
    }

    @Test
    void poolerInTransactionMode_allChecksRun() {
        assumeTrue(PgBouncer.isInstalled());
        try (PgBouncer pooler = new PgBouncer("transaction")) {
            Doctor doctor = DEPLOYMENT.doctor(
                    pooler.startFor(DEPLOYMENT.login()), withDatabase(Pooler.TRANSACTION, ReplicaSettings.NONE));
            assertThat(doctor.run())
                    .noneMatch(found -> found.level() == Level.FAILURE)
                    .extracting(Diagnosis::subject)
                    .contains("roles", "limits", "replicas");
        }
    }

    @Test
    void poolerThatIsMissing_isWarning() {
        assertFound(
                DEPLOYMENT.doctor(DEPLOYMENT.login(), withDatabase(Pooler.SESSION, ReplicaSettings.NONE)),
                Level.WARNING,
                "pooler",
                "--pooler is session, but the connection is direct",
                "Omit --pooler");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            %s                               | is no standby                    | Name a standby
            jdbc:postgresql://127.0.0.1:1/d  | does not respond                 | the server is running
            jdbc:postgresql://nowhere.invalid/d | gets no reads                 | --replica-url
            """)
    void replicaThatGetsNoReads_isWarning(String url, String text, String remedy) {
        ReplicaSettings replicas =
                new ReplicaSettings(List.of(url.replace("%s", DEPLOYMENT.login().url())), Duration.ofSeconds(5));
        assertFound(
                DEPLOYMENT.doctor(DEPLOYMENT.login(), withDatabase(Pooler.NONE, replicas)),
                Level.WARNING,
                "replicas",
                text,
                remedy);
    }

    private static ServiceSettings withDatabase(Pooler pooler, ReplicaSettings replicas) {
        ServiceSettings from = DoctorDeployment.settings(ServiceSettings.defaults(), "doctor_anonymous");
        DatabaseSettings database = from.database();
        return new ServiceSettings(
                new DatabaseSettings(
                        database.schemas(),
                        database.extraSearchPath(),
                        database.pool(),
                        pooler,
                        database.timeouts(),
                        database.reloadChannel(),
                        replicas),
                from.dialect(),
                from.limits(),
                from.auth(),
                from.response(),
                from.server());
    }
}
