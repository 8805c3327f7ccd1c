package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.api.AuthSettings.Anonymous;
import dev.postern.assembly.ServiceSettings;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// Settings that the command line fills.
class ServiceSettingsTest {

    private static ServiceSettings settings(String... arguments) {
        ServeOptions options = new ServeOptions();
        new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
        return options.settings();
    }

    /// The defaults are stated twice: as text in the options and as values in the settings.
    @Test
    void databaseUrlAlone_settingsAreTheDefaults() {
        assertThat(settings("--db-url=jdbc:postgresql://127.0.0.1/unused")).isEqualTo(ServiceSettings.defaults());
    }

    @Test
    void secretWithoutAnonymousRole_isTheChoiceToRejectAnonymousRequests() {
        assertThat(settings("--db-url=jdbc:postgresql://127.0.0.1/unused", "--jwt-secret=" + "s".repeat(32))
                        .auth()
                        .anonymous())
                .isEqualTo(new Anonymous.RoleIfExists("anonymous", new Anonymous.Rejected()));
    }

    @Test
    void hiddenHeaders_includeThoseWithCredentials() {
        assertThat(settings("--db-url=jdbc:postgresql://127.0.0.1/unused", "--request-headers-without=X-Internal")
                        .auth()
                        .hiddenHeaders())
                .contains("x-internal", "authorization", "cookie", "x-api-key");
    }
}
