package dev.postern.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.postern.auth.JwtKeys;
import dev.postern.auth.JwtSecret;
import dev.postern.auth.JwtSigner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Command `token`, which prints a signed token for development and tests.
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Prints a token that is signed with the key of serve, for development without accounts.")
public final class TokenCommand implements Callable<Integer> {

    private static final JsonMapper JSON = new JsonMapper();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            description = "Role that requests run as; required. Default: none.")
    private String role = "";

    @Option(
            names = "--claim",
            paramLabel = "NAME=VALUE",
            description = "Further claim; a value that is JSON keeps its type, other values are texts; repeatable."
                    + " Default: none.")
    private Map<String, String> claims = Map.of();

    @Option(
            names = "--lifetime",
            paramLabel = "DURATION",
            defaultValue = "60m",
            converter = OptionConverters.DurationConverter.class,
            description = "Time until the token expires. Default: ${DEFAULT-VALUE}.")
    private Duration lifetime = Duration.ofMinutes(60);

    /// The secret of this server signs the token, unless `--jwt-secret` is set.
    @Mixin
    private DataDirectoryOption dataDirectory = new DataDirectoryOption();

    @Mixin
    private JwtSecretOptions jwtSecret = new JwtSecretOptions();

    @Override
    public Integer call() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("role", role);
        claims.forEach((name, value) -> all.put(name, typed(value)));
        System.out.println(new JwtSigner(keys(), InstantSource.system()).sign(all, lifetime));
        return 0;
    }

    private JwtKeys keys() {
        Path directory = dataDirectory.directory();
        return jwtSecret
                .secret(Files.isDirectory(directory) ? directory : null)
                .map(JwtSecret::keys)
                .orElseThrow(() -> new ParameterException(
                        Objects.requireNonNull(spec).commandLine(),
                        "--jwt-secret is required: " + directory + " has no embedded database"));
    }

    /// Returns JSON as a value, for example a number, and anything else as text.
    private static Object typed(String value) {
        try {
            JsonNode json = JSON.readTree(value);
            return json.isMissingNode() ? value : JSON.convertValue(json, Object.class);
        } catch (JsonProcessingException e) {
            return value; // text that is not JSON
        }
    }
}
