package dev.postern.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.api.AuthSettings.Anonymous;
import dev.postern.assembly.ServiceSettings;
import dev.postern.doctor.Diagnosis.Level;
import dev.postern.migrate.EngineMigrations;
import dev.postern.server.ServerSettings;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.DatabaseSettings;
import dev.postern.store.Pooler;
import dev.postern.store.ReplicaSettings;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.PgBouncer;
import dev.postern.testing.TestDatabases;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests of the checks: each fault is created in a database, and its diagnosis names a remedy.
class DoctorTest {

    private static final DatabaseAddress OWNER = TestDatabases.createEverything();
    private static final String SCHEMA = "public";

    private static DatabaseAddress login = OWNER;

    @BeforeAll
    static void createRoles() {
        TestDatabases.execute(OWNER, """
                create role doctor_login login noinherit;
                create role doctor_anonymous nologin;
                grant doctor_anonymous to doctor_login;
                grant usage on schema public to doctor_login, doctor_anonymous;
                grant select on all tables in schema public to doctor_anonymous;
                grant select on flyway_schema_history to doctor_login;
                """);
        EngineMigrations.grant(OWNER, "doctor_login");
        login = TestDatabases.withLogin("doctor_login", OWNER);
    }

    @AfterAll
    static void dropRoles() {
        TestDatabases.execute(
                OWNER, "drop owned by doctor_login, doctor_anonymous;" + " drop role doctor_login, doctor_anonymous");
    }

    private static Doctor doctor() {
        return doctor(login);
    }

    private static Doctor doctor(DatabaseAddress address) {
        return doctor(address, settings(ServiceSettings.defaults(), "doctor_anonymous"));
    }

    private static Doctor doctor(DatabaseAddress address, ServiceSettings settings) {
        return new Doctor(address, EverythingSchema.generated(), List.of(SCHEMA), settings, 1, InstantSource.system());
    }

    private static ServiceSettings settings(ServiceSettings from, String anonymousRole) {
        return new ServiceSettings(
                from.database(),
                from.dialect(),
                from.limits(),
                from.auth().withAnonymous(new Anonymous.Role(anonymousRole)),
                from.response(),
                from.server());
    }

    private static void assertFound(Doctor doctor, Level level, String subject, String text, @Nullable String remedy) {
        assertThat(doctor.run())
                .filteredOn(found -> found.level() == level && found.subject().equals(subject))
                .anySatisfy(found -> {
                    assertThat(found.text()).contains(text);
                    assertThat(String.valueOf(found.remedy())).contains(String.valueOf(remedy));
                });
    }

    @Test
    void correctDeployment_hasNoFailure() {
        assertThat(doctor().run())
                .noneMatch(found -> found.level() == Level.FAILURE)
                .filteredOn(found -> found.level() == Level.OK)
                .extracting(Diagnosis::subject)
                .contains("limits", "reachability", "versions", "clock", "pooler", "history", "roles", "replicas");
    }

    @ParameterizedTest(name = "{2} {3}: {4}")
    @CsvSource(delimiter = '|', textBlock = """
            alter role doctor_login superuser | alter role doctor_login nosuperuser | WARNING | roles | is a superuser | --db-user
            alter role doctor_login createdb | alter role doctor_login nocreatedb | WARNING | roles | has CREATEDB | alter role doctor_login nocreaterole
            alter role doctor_anonymous bypassrls | alter role doctor_anonymous nobypassrls | FAILURE | roles | is a superuser or bypasses | alter role doctor_anonymous nosuperuser nobypassrls;
            create table doctor_owned (id int); alter table doctor_owned owner to doctor_login | drop table doctor_owned | WARNING | roles | owns 1 tables | --migrate-user
            revoke doctor_anonymous from doctor_login | grant doctor_anonymous to doctor_login | FAILURE | roles | cannot assume the anonymous role doctor_anonymous | grant doctor_anonymous to doctor_login;
            grant doctor_anonymous to doctor_login with set false | grant doctor_anonymous to doctor_login with set true | FAILURE | roles | cannot assume the anonymous role | grant doctor_anonymous to doctor_login;
            grant doctor_anonymous to doctor_login with inherit true | grant doctor_anonymous to doctor_login with inherit false | WARNING | roles | inherits the privileges of doctor_anonymous | alter role doctor_login noinherit;
            revoke select on flyway_schema_history from doctor_login | grant select on flyway_schema_history to doctor_login | FAILURE | history | cannot read flyway_schema_history | grant select on flyway_schema_history to
            update flyway_schema_history set version = '0.5' | update flyway_schema_history set version = '1' | FAILURE | history | is at version 0.5 | serve --migrate
            revoke insert, update on postern.idempotency_keys from doctor_login | grant insert, update on postern.idempotency_keys to doctor_login | WARNING | grants | lacks INSERT, UPDATE on postern.idempotency_keys | grant select, insert, update, delete on postern.idempotency_keys to doctor_login;
            revoke usage on schema postern from doctor_login | grant usage on schema postern to doctor_login | WARNING | grants | cannot use schema postern | grant usage on schema postern to doctor_login;
            alter table postern.sessions rename to elsewhere | alter table postern.elsewhere rename to sessions | WARNING | grants | postern.sessions is missing | migrate up
            revoke usage on schema public from public, doctor_anonymous | grant usage on schema public to public, doctor_anonymous | FAILURE | grants | cannot use their schema public | grant usage on schema public to doctor_anonymous;
            revoke usage on schema public from public, doctor_login | grant usage on schema public to public, doctor_login | FAILURE | history | cannot use schema public | grant usage on schema public to
            create table doctor_serial (id serial primary key); grant insert on doctor_serial to doctor_anonymous | drop table doctor_serial | FAILURE | grants | cannot use the sequence of its column id | grant usage on sequence doctor_serial_id_seq to doctor_anonymous;
            create table doctor_hidden (id int) | drop table doctor_hidden | WARNING | grants | No role of requests has a privilege on | db/jooq.xml
            alter role doctor_login connection limit 6 | alter role doctor_login connection limit -1 | FAILURE | limits | connection limit of role doctor_login is 6 | Lower --pool-size to 4
            select pg_create_physical_replication_slot('doctor_slot') | select pg_drop_replication_slot('doctor_slot') | WARNING | replicas | slot doctor_slot is not used | pg_drop_replication_slot('doctor_slot')
            """)
    void fault_isNamedWithItsRemedy(String sql, String undo, Level level, String subject, String text, String remedy) {
        TestDatabases.execute(OWNER, sql);
        try {
            assertFound(doctor(), level, subject, text, remedy);
        } finally {
            TestDatabases.execute(OWNER, undo);
        }
        assertThat(doctor().run())
                .as("after the remedy")
                .noneMatch(found -> found.level() == level
                        && found.subject().equals(subject)
                        && found.text().contains(text));
    }

    @Test
    void missingAnonymousRole_isFailure() {
        assertFound(
                doctor(login, settings(ServiceSettings.defaults(), "doctor_missing")),
                Level.FAILURE,
                "roles",
                "Anonymous role doctor_missing does not exist",
                "create role doctor_missing nologin;");
        assertFound(
                doctor(login, ServiceSettings.defaults()),
                Level.FAILURE,
                "roles",
                "Requests without a token have no role",
                "--anonymous-role");
    }

    @Test
    void connectionsOfAllInstances_areCompared() {
        Doctor many = new Doctor(
                login,
                EverythingSchema.generated(),
                List.of(SCHEMA),
                ServiceSettings.defaults(),
                100,
                InstantSource.system());
        assertFound(many, Level.FAILURE, "limits", "100 instance(s) need 1200 connections", "raise max_connections");
    }

    @Test
    void otherDatabase_isFailureOfReachability() {
        DatabaseAddress missing = new DatabaseAddress(
                OWNER.url().replaceFirst("/[^/?]+(\\?.*)?$", "/doctor_missing$1"), login.user(), login.password());
        assertFound(doctor(missing), Level.FAILURE, "reachability", "doctor_missing", "--db-url");
        DatabaseAddress silent = new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/d", "web", "");
        assertFound(doctor(silent), Level.FAILURE, "reachability", "does not respond", "the server is running");
    }

    @Test
    void schemaThatIsMissing_isFailure() {
        Doctor other = new Doctor(
                login,
                EverythingSchema.generated(),
                List.of("doctor_schema"),
                settings(ServiceSettings.defaults(), "doctor_anonymous"),
                1,
                InstantSource.system());
        assertFound(other, Level.FAILURE, "grants", "Schema doctor_schema does not exist", "--schemas");
    }

    @Test
    void clockOfThisMachine_isCompared() {
        for (Duration offset : List.of(Duration.ofSeconds(-7), Duration.ofSeconds(7))) {
            Doctor wrong = new Doctor(
                    login,
                    EverythingSchema.generated(),
                    List.of(SCHEMA),
                    ServiceSettings.defaults(),
                    1,
                    () -> Instant.now().plus(offset));
            assertFound(wrong, Level.WARNING, "clock", "differ by", "NTP");
        }
    }

    @Test
    void connectionLimitAboveDescriptors_isWarning() {
        ServiceSettings defaults = ServiceSettings.defaults();
        ServerSettings server = defaults.server();
        ServiceSettings settings = new ServiceSettings(
                defaults.database(),
                defaults.dialect(),
                defaults.limits(),
                defaults.auth(),
                defaults.response(),
                new ServerSettings(
                        server.address(),
                        server.adminAddress(),
                        server.urls(),
                        2_000_000_000,
                        server.maxUrl(),
                        server.maxBody(),
                        server.responseMemory(),
                        server.minSendRate(),
                        server.rateLimit(),
                        server.corsAllowedOrigins(),
                        server.shutdown(),
                        server.log(),
                        server.connections(),
                        server.traceHeader()));
        assertFound(doctor(login, settings), Level.WARNING, "limits", "--max-connections 2000000000", "LimitNOFILE");
    }

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
            Doctor doctor = doctor(pooler.startFor(login), withDatabase(configured, ReplicaSettings.NONE));
            assertFound(doctor, level, "pooler", text, remedy);
        }
    }

    @Test
    void poolerInTransactionMode_allChecksRun() {
        assumeTrue(PgBouncer.isInstalled());
        try (PgBouncer pooler = new PgBouncer("transaction")) {
            Doctor doctor = doctor(pooler.startFor(login), withDatabase(Pooler.TRANSACTION, ReplicaSettings.NONE));
            assertThat(doctor.run())
                    .noneMatch(found -> found.level() == Level.FAILURE)
                    .extracting(Diagnosis::subject)
                    .contains("roles", "limits", "replicas");
        }
    }

    @Test
    void poolerThatIsMissing_isWarning() {
        assertFound(
                doctor(login, withDatabase(Pooler.SESSION, ReplicaSettings.NONE)),
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
        ReplicaSettings replicas = new ReplicaSettings(List.of(url.replace("%s", login.url())), Duration.ofSeconds(5));
        assertFound(doctor(login, withDatabase(Pooler.NONE, replicas)), Level.WARNING, "replicas", text, remedy);
    }

    private static ServiceSettings withDatabase(Pooler pooler, ReplicaSettings replicas) {
        ServiceSettings from = settings(ServiceSettings.defaults(), "doctor_anonymous");
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

    @Test
    void otherEncoding_isWarning() {
        TestDatabases.execute(OWNER, "create database doctor_latin1 encoding 'LATIN1' template template0 locale 'C'");
        try {
            DatabaseAddress latin1 = new DatabaseAddress(
                    OWNER.url().replaceFirst("/[^/?]+(\\?.*)?$", "/doctor_latin1$1"), login.user(), login.password());
            assertFound(doctor(latin1), Level.WARNING, "versions", "LATIN1", "UTF8");
        } finally {
            TestDatabases.execute(OWNER, "drop database doctor_latin1");
        }
    }

    @Test
    void diagnosis_isOneLineAndARemedy() {
        assertThat(Diagnosis.ok("clock", "The clocks agree").toString())
                .isEqualTo("ok       clock        The clocks agree");
        assertThat(Diagnosis.failure("roles", "A fact", "Do this.").toString())
                .isEqualTo("failure  roles        A fact\n                      Do this.");
    }
}
