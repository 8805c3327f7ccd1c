package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.api.AuthSettings;
import dev.postern.api.AuthSettings.Anonymous;
import dev.postern.assembly.ServiceSettings;
import dev.postern.auth.ProviderSettings;
import dev.postern.auth.RoleClaimPath;
import dev.postern.problem.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

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

    /// An environment variable has all issuers in one value.
    @Test
    void issuers_haveTheirAudienceAndRoleClaimOrTheDefaults() {
        AuthSettings auth = settings(
                        "--db-url=jdbc:postgresql://127.0.0.1/unused",
                        "--jwt-audience=shop",
                        "--jwt-issuer=https://a.example/ audience=two words role-claim=$['https://x.example/the role']"
                                + "  https://b.example/realms/b",
                        "--jwt-issuer=https://c.example role-claim=$.c")
                .auth();
        RoleClaimPath role = RoleClaimPath.parse("$.role");
        assertThat(auth.providers())
                .containsExactly(
                        new ProviderSettings(
                                "https://a.example/",
                                RoleClaimPath.parse("$['https://x.example/the role']"),
                                "two words"),
                        new ProviderSettings("https://b.example/realms/b", role, "shop"),
                        new ProviderSettings("https://c.example", RoleClaimPath.parse("$.c"), "shop"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a.example | 'a.example' is not a URL such as https://id.example.org/realms/shop, which audience=",
                "https://a.example shop | 'https://a.example shop' is not a URL",
                "https://a.example aud=shop | 'aud' is not a setting of an issuer: audience and role-claim are",
                "https://a.example audience= | 'audience' of https://a.example is empty",
                "https://a.example audience=a audience=b | 'audience' of https://a.example is given twice",
                "https://a.example role-claim=$.a[*] | 'role-claim=$.a[*]' is not a path to a single claim. At"
                        + " character"
            })
    void invalidIssuer_isNamed(String issuer, String message) {
        assertThatThrownBy(() -> settings("--jwt-issuer=" + issuer))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--jwt-issuer")
                .hasMessageContaining(message);
    }

    @Test
    void issuerGivenTwice_isRejected() {
        assertThatThrownBy(() -> settings(
                        "--db-url=jdbc:postgresql://127.0.0.1/unused",
                        "--jwt-issuer=https://a.example",
                        "--jwt-issuer=https://a.example audience=shop"))
                .isInstanceOf(CommandException.class)
                .hasMessage("--jwt-issuer https://a.example is given twice");
    }

    @Test
    void hiddenHeaders_includeThoseWithCredentials() {
        assertThat(settings("--db-url=jdbc:postgresql://127.0.0.1/unused", "--request-headers-without=X-Internal")
                        .auth()
                        .hiddenHeaders())
                .contains("x-internal", "authorization", "cookie", "x-api-key");
    }
}
