package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.auth.Identity;
import dev.postern.auth.JwtKeys;
import dev.postern.auth.RoleClaimPath;
import dev.postern.auth.TokenVerifier;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of `./postern token`.
class TokenCommandTest {

    @TempDir
    private Path directory = Path.of("");

    private static Identity verify(String token, String secret) {
        JwtKeys keys = JwtKeys.parse(secret, JwtKeys.Encoding.TEXT);
        return new TokenVerifier(keys, RoleClaimPath.parse("$.role"), null, InstantSource.system(), 0)
                .verify(token.strip());
    }

    @Test
    void roleAndClaims_areSigned() {
        Result run = CommandRun.of(
                new TokenCommand(),
                "token",
                "--role=shop_customer",
                "--claim=customer_id=1",
                "--claim=name=Ada",
                "--jwt-secret=" + TestService.SECRET);
        assertThat(run.exit()).as(run.err()).isZero();
        Identity identity = verify(run.out(), TestService.SECRET);
        assertThat(identity.role()).isEqualTo("shop_customer");
        assertThat(identity.claims()).contains("\"customer_id\":1", "\"name\":\"Ada\"", "\"exp\":");
    }

    @Test
    void embeddedDatabase_itsSecretSigns() throws Exception {
        Result run = CommandRun.of(new TokenCommand(), "token", "--role=member", "--data-dir=" + directory);
        assertThat(run.exit()).as(run.err()).isZero();
        Path secret = directory.resolve("jwt-secret");
        assertThat(verify(run.out(), Files.readString(secret)).role()).isEqualTo("member");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
    }

    @Test
    void noSecretAndNoEmbeddedDatabase_isAUsageError() {
        Result run = CommandRun.of(
                new TokenCommand(), "token", "--role=member", "--data-dir=" + directory.resolve("missing"));
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("--jwt-secret is required");
    }

    @Test
    void publicKey_cannotSign() {
        Result run = CommandRun.of(
                new TokenCommand(),
                "token",
                "--role=member",
                "--jwt-secret={\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("--jwt-secret");
    }
}
