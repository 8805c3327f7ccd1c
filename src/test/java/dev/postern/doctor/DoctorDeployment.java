package dev.postern.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.api.AuthSettings.Anonymous;
import dev.postern.assembly.ServiceSettings;
import dev.postern.doctor.Diagnosis.Level;
import dev.postern.migrate.EngineMigrations;
import dev.postern.migrate.HistoryTable;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.TestDatabases;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// JUnit extension that prepares a database, and the roles of a service, for the checks of one test class.
final class DoctorDeployment implements BeforeAllCallback, AfterAllCallback {

    static final String SCHEMA = "public";

    private final DatabaseAddress owner = TestDatabases.createEverything();
    private DatabaseAddress login = owner;

    @Override
    public void beforeAll(ExtensionContext context) {
        TestDatabases.execute(owner, """
                create role doctor_login login noinherit;
                create role doctor_anonymous nologin;
                grant doctor_anonymous to doctor_login;
                grant usage on schema public to doctor_login, doctor_anonymous;
                grant select on all tables in schema public to doctor_anonymous;
                grant select on flyway_schema_history to doctor_login;
                """);
        EngineMigrations.grant(owner, HistoryTable.DEFAULT, "doctor_login");
        login = TestDatabases.withLogin("doctor_login", owner);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        TestDatabases.execute(
                owner, "drop owned by doctor_login, doctor_anonymous; drop role doctor_login, doctor_anonymous");
    }

    /// Returns the address for the owner of the database.
    DatabaseAddress owner() {
        return owner;
    }

    /// Returns the address for the login role of the service.
    DatabaseAddress login() {
        return login;
    }

    Doctor doctor() {
        return doctor(login);
    }

    Doctor doctor(DatabaseAddress address) {
        return doctor(address, settings(ServiceSettings.defaults(), "doctor_anonymous"));
    }

    Doctor doctor(DatabaseAddress address, ServiceSettings settings) {
        return new Doctor(address, EverythingSchema.generated(), List.of(SCHEMA), settings, 1, InstantSource.system());
    }

    static ServiceSettings settings(ServiceSettings from, String anonymousRole) {
        return new ServiceSettings(
                from.database(),
                from.dialect(),
                from.limits(),
                from.auth().withAnonymous(new Anonymous.Role(anonymousRole)),
                from.response(),
                from.server());
    }

    static void assertFound(Doctor doctor, Level level, String subject, String text, @Nullable String remedy) {
        assertThat(doctor.run())
                .filteredOn(found -> found.level() == level && found.subject().equals(subject))
                .anySatisfy(found -> {
                    assertThat(found.text()).contains(text);
                    assertThat(String.valueOf(found.remedy())).contains(String.valueOf(remedy));
                });
    }
}
