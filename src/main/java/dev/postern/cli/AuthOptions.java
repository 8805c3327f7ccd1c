package dev.postern.cli;

import dev.postern.auth.JwtKeys;
import dev.postern.auth.JwtKeys.Encoding;
import dev.postern.auth.JwtSigner;
import dev.postern.auth.RoleClaimPath;
import dev.postern.auth.TokenVerifier;
import dev.postern.http.AuthSettings;
import dev.postern.http.AuthSettings.Anonymous;
import dev.postern.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of who may ask: roles and tokens (`dialect.md` 1.10).
final class AuthOptions {

    private static final String NOBODY = "none";
    private static final String LOGIN = "login";

    /// The secret that an embedded database comes with, beside its data.
    private static final String SECRET_FILE = "jwt-secret";

    private static final int SECRET_BYTES = 48;

    @Option(
            names = "--anonymous-role",
            paramLabel = "ROLE",
            description = "Role of requests without a token; none: they are refused with 401; login: the role that the"
                    + " service logs in as. Default: anonymous, where the database grants it anything.")
    private @Nullable String anonymousRole;

    @Option(
            names = "--jwt-secret",
            paramLabel = "SECRET",
            description = "What tokens are signed with: a text of at least 32 bytes, a JWK or a JWKS, or @FILE with one"
                    + " of these; better given as POSTERN_JWT_SECRET. Default: no tokens; the embedded database comes"
                    + " with one.")
    private @Nullable String jwtSecret;

    @Option(names = "--jwt-secret-is-base64", description = "The secret is written in base64. Default: off.")
    private boolean jwtSecretIsBase64;

    @Option(
            names = "--jwt-audience",
            paramLabel = "AUDIENCE",
            description = "Who tokens with a claim aud have to be for. Default: anybody.")
    private @Nullable String jwtAudience;

    @Option(
            names = "--jwt-role-claim",
            paramLabel = "PATH",
            defaultValue = "$.role",
            description = "JSONPath of the claim that names the role. Default: ${DEFAULT-VALUE}.")
    private String jwtRoleClaim = "$.role";

    @Option(
            names = "--jwt-cache-max-entries",
            paramLabel = "N",
            defaultValue = "1000",
            converter = OptionConverters.CacheConverter.class,
            description = "Verified tokens that are remembered, so that they need not be verified again; 0: none."
                    + " Default: ${DEFAULT-VALUE}.")
    private int jwtCacheSize = 1_000;

    @Option(
            names = "--pre-request",
            paramLabel = "FUNCTION",
            description = "Function, schema.name, that is called first in each request's transaction. Default: none.")
    private @Nullable String preRequest;

    @Option(
            names = "--app-setting",
            paramLabel = "NAME=VALUE",
            converter = {SettingNameConverters.OwnConverter.class, OptionConverters.TextConverter.class},
            description = "A setting app.settings.NAME that SQL can read during each request. Default: none.")
    private Map<String, String> appSettings = Map.of();

    @Option(
            names = "--hoisted-settings",
            paramLabel = "NAME,…",
            split = ",",
            defaultValue = "statement_timeout,plan_filter.statement_cost_limit,default_transaction_isolation",
            converter = SettingNameConverters.HoistedConverter.class,
            description = "Settings that hold for the whole transaction of a function's call where the function was"
                    + " made with them (SET in CREATE FUNCTION); none: they hold within the function alone. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Set<String> hoistedSettings = Set.of();

    @Option(
            names = "--request-headers-without",
            paramLabel = "HEADER,…",
            split = ",",
            converter = HeaderNameConverter.class,
            description = "Headers that SQL cannot read in request.headers, in addition to Authorization, Cookie,"
                    + " Proxy-Authorization, apikey and X-API-Key. Default: none.")
    private Set<String> hiddenHeaders = Set.of();

    /// @param directory of the embedded database's data; null: another is used
    AuthSettings options(@Nullable Path directory) {
        Optional<JwtKeys> keys = secret(directory)
                .map(secret -> JwtKeys.parse(secret, jwtSecretIsBase64 ? Encoding.BASE64 : Encoding.TEXT));
        InstantSource clock = InstantSource.system();
        RoleClaimPath claim = RoleClaimPath.parse(jwtRoleClaim);
        return new AuthSettings(
                keys.map(known -> new TokenVerifier(known, claim, jwtAudience, clock, jwtCacheSize)),
                keys.flatMap(known -> issuer(known, clock)),
                anonymous(directory),
                preRequest,
                appSettings,
                hoistedSettings.equals(Set.of(NOBODY)) ? Set.of() : hoistedSettings,
                AuthSettings.withCredentials(hiddenHeaders));
    }

    /// Public keys only verify: then others give out the tokens.
    private static Optional<JwtSigner> issuer(JwtKeys keys, InstantSource clock) {
        try {
            return Optional.of(new JwtSigner(keys, clock));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private Anonymous anonymous(@Nullable Path directory) {
        return switch (anonymousRole) {
            case null -> new Anonymous.RoleIfExists("anonymous", otherwise(directory));
            case NOBODY -> new Anonymous.Rejected();
            case LOGIN -> new Anonymous.LoginRole();
            default -> new Anonymous.Role(anonymousRole);
        };
    }

    /// The embedded database is on this machine, to be tried; any other is not opened without a word.
    private Anonymous otherwise(@Nullable Path directory) {
        return directory != null
                ? new Anonymous.LoginRole()
                : jwtSecret != null ? new Anonymous.Rejected() : new Anonymous.Required();
    }

    private Optional<String> secret(@Nullable Path directory) {
        if (jwtSecret != null || directory == null) {
            return Optional.ofNullable(jwtSecret);
        }
        Path file = directory.resolve(SECRET_FILE);
        try {
            if (Files.notExists(file)) {
                write(file);
            }
            return Optional.of("@" + file);
        } catch (IOException e) {
            throw new UncheckedIOException("The secret for tokens could not be kept in " + file, e);
        }
    }

    /// Readable by its owner alone from the first byte on.
    private static void write(Path file) throws IOException {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var out =
                Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            out.write(ByteBuffer.wrap(Base64.getEncoder().encode(secret)));
        }
    }
}
