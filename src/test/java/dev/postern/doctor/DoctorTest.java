package dev.postern.doctor;

import static dev.postern.doctor.DoctorDeployment.assertFound;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.assembly.ServiceSettings;
import dev.postern.doctor.Diagnosis.Level;
import dev.postern.server.ServerSettings;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.TestDatabases;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests of the checks: each fault is created in a database, and its diagnosis names a remedy.
class DoctorTest {

    @RegisterExtension
    static final DoctorDeployment DEPLOYMENT = new DoctorDeployment();

    @Test
    void correctDeployment_hasNoFailure() {
        assertThat(DEPLOYMENT.doctor().run())
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
            alter role doctor_login connection limit 6 | alter role doctor_login connection limit -1 | FAILURE | limits | connection limit of role doctor_login is 6 | Lower --pool-size to 3
            select pg_create_physical_replication_slot('doctor_slot') | select pg_drop_replication_slot('doctor_slot') | WARNING | replicas | slot doctor_slot is not used | pg_drop_replication_slot('doctor_slot')
            """)
    void fault_isNamedWithItsRemedy(String sql, String undo, Level level, String subject, String text, String remedy) {
        TestDatabases.execute(DEPLOYMENT.owner(), sql);
        try {
            assertFound(DEPLOYMENT.doctor(), level, subject, text, remedy);
        } finally {
            TestDatabases.execute(DEPLOYMENT.owner(), undo);
        }
        assertThat(DEPLOYMENT.doctor().run())
                .as("after the remedy")
                .noneMatch(found -> found.level() == level
                        && found.subject().equals(subject)
                        && found.text().contains(text));
    }

    @Test
    void missingAnonymousRole_isFailure() {
        assertFound(
                DEPLOYMENT.doctor(
                        DEPLOYMENT.login(), DoctorDeployment.settings(ServiceSettings.defaults(), "doctor_missing")),
                Level.FAILURE,
                "roles",
                "Anonymous role doctor_missing does not exist",
                "create role doctor_missing nologin;");
        assertFound(
                DEPLOYMENT.doctor(DEPLOYMENT.login(), ServiceSettings.defaults()),
                Level.FAILURE,
                "roles",
                "Requests without a token have no role",
                "--anonymous-role");
    }

    @Test
    void connectionsOfAllInstances_areCompared() {
        Doctor many = new Doctor(
                DEPLOYMENT.login(),
                EverythingSchema.generated(),
                List.of(DoctorDeployment.SCHEMA),
                ServiceSettings.defaults(),
                100,
                InstantSource.system());
        assertFound(many, Level.FAILURE, "limits", "100 instance(s) need 1300 connections", "raise max_connections");
    }

    @Test
    void otherDatabase_isFailureOfReachability() {
        DatabaseAddress missing = new DatabaseAddress(
                DEPLOYMENT.owner().url().replaceFirst("/[^/?]+(\\?.*)?$", "/doctor_missing$1"),
                DEPLOYMENT.login().user(),
                DEPLOYMENT.login().password());
        assertFound(DEPLOYMENT.doctor(missing), Level.FAILURE, "reachability", "doctor_missing", "--db-url");
        DatabaseAddress silent = new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/d", "web", "");
        assertFound(
                DEPLOYMENT.doctor(silent), Level.FAILURE, "reachability", "does not respond", "the server is running");
    }

    @Test
    void schemaThatIsMissing_isFailure() {
        Doctor other = new Doctor(
                DEPLOYMENT.login(),
                EverythingSchema.generated(),
                List.of("doctor_schema"),
                DoctorDeployment.settings(ServiceSettings.defaults(), "doctor_anonymous"),
                1,
                InstantSource.system());
        assertFound(other, Level.FAILURE, "grants", "Schema doctor_schema does not exist", "--schemas");
    }

    @Test
    void clockOfThisMachine_isCompared() {
        for (Duration offset : List.of(Duration.ofSeconds(-7), Duration.ofSeconds(7))) {
            Doctor wrong = new Doctor(
                    DEPLOYMENT.login(),
                    EverythingSchema.generated(),
                    List.of(DoctorDeployment.SCHEMA),
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
        assertFound(
                DEPLOYMENT.doctor(DEPLOYMENT.login(), settings),
                Level.WARNING,
                "limits",
                "--max-connections 2000000000",
                "LimitNOFILE");
    }

    @Test
    void otherEncoding_isWarning() {
        TestDatabases.execute(
                DEPLOYMENT.owner(), "create database doctor_latin1 encoding 'LATIN1' template template0 locale 'C'");
        try {
            DatabaseAddress latin1 = new DatabaseAddress(
                    DEPLOYMENT.owner().url().replaceFirst("/[^/?]+(\\?.*)?$", "/doctor_latin1$1"),
                    DEPLOYMENT.login().user(),
                    DEPLOYMENT.login().password());
            assertFound(DEPLOYMENT.doctor(latin1), Level.WARNING, "versions", "LATIN1", "UTF8");
        } finally {
            TestDatabases.execute(DEPLOYMENT.owner(), "drop database doctor_latin1");
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
