package repository;

import static org.assertj.core.api.Assertions.assertThat;

import blog.schema.DefaultCatalog;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.postern.assembly.ServedApplication;
import dev.postern.catalog.GeneratedModel;
import dev.postern.cli.MigrateCommand;
import dev.postern.cli.RootCommand;
import dev.postern.cli.ServeCommand;
import dev.postern.server.Extension;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Tests of `docs/deploy.md`: its SQL is run, and its manifests, unit and options are checked.
class DeploymentDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/deploy.md");
    private static final Path UNIT = Path.of("src/main/resources/dev/postern/deployment/postern.service");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static String block(String language) throws IOException {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(Files.readString(DOCUMENT));
        assertThat(block.find()).as(language).isTrue();
        return block.group(1);
    }

    /// Names of options of serve, as environment variables.
    private static Set<String> variables() {
        ServeCommand serve = new ServeCommand(
                () -> new ServedApplication(GeneratedModel.of(DefaultCatalog.DEFAULT_CATALOG), Extension.none()));
        return new CommandLine(serve)
                .getCommandSpec().options().stream()
                        .map(option -> "POSTERN_"
                                + option.longestName()
                                        .substring(2)
                                        .replace('-', '_')
                                        .toUpperCase(Locale.ROOT))
                        .collect(Collectors.toSet());
    }

    private static List<JsonNode> manifests() throws IOException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(block("yaml"))) {
            return documents.readAll();
        }
    }

    @Test
    void roles_ownerMigratesAndLoginRoleOwnsNothing(@TempDir Path folder) throws IOException {
        DatabaseAddress server = TestDatabases.createEmpty();
        for (String statement : block("sql owner").split(";\n")) {
            TestDatabases.execute(server, statement);
        }
        DatabaseAddress shop = new DatabaseAddress(
                server.url().replaceFirst("/[^/?]+(\\?.*)?$", "/shop$1"), "shop_owner", "OWNER-PASSWORD");
        DatabaseAddress superuser = new DatabaseAddress(shop.url(), server.user(), server.password());
        try {
            TestDatabases.execute(superuser, block("sql grants"));
            Files.writeString(
                    Files.createDirectories(folder.resolve("migration")).resolve("V1__products.sql"),
                    "create table products (id int primary key);");
            assertThat(RootCommand.run(
                            List.of(new MigrateCommand(null)),
                            "migrate",
                            "up",
                            "--db-dir=" + folder,
                            "--db-url=" + shop.url(),
                            "--db-user=shop_login",
                            "--migrate-user=shop_owner",
                            "--migrate-password=OWNER-PASSWORD"))
                    .isZero();
            assertThat(TestDatabases.value(
                            shop.withLogin("shop_login", "LOGIN-PASSWORD"),
                            "select pg_has_role('shop_login', 'shop_anonymous', 'set')"
                                    + " and not has_table_privilege('products', 'select')"
                                    + " and (select success from flyway_schema_history)"
                                    + " and not exists (select from postern.sessions)"))
                    .isEqualTo("t");
        } finally {
            TestDatabases.execute(server, "drop database shop with (force)");
            TestDatabases.execute(server, "drop role shop_owner, shop_login, shop_anonymous");
        }
    }

    @Test
    void manifest_hasProbesOfTheAdminServerAndKnownOptions() throws IOException {
        List<JsonNode> manifests = manifests();
        assertThat(manifests)
                .extracting(manifest -> manifest.path("kind").asText())
                .containsExactly("Deployment", "Service");
        JsonNode pod = manifests.getFirst().at("/spec/template/spec");
        JsonNode service = pod.at("/containers/0");
        assertThat(service.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/live");
        assertThat(service.at("/startupProbe/httpGet/path").asText()).isEqualTo("/live");
        assertThat(service.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/ready");
        assertThat(service.path("ports").findValuesAsText("name")).containsExactly("http", "admin");
        assertThat(service.path("env").findValuesAsText("name")).hasSizeGreaterThan(5);
        for (JsonNode container : List.of(service, pod.at("/initContainers/0"))) {
            JsonNode security = container.path("securityContext");
            assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(StreamSupport.stream(container.path("env").spliterator(), false)
                            .map(variable -> variable.path("name").asText()))
                    .isNotEmpty()
                    .isSubsetOf(variables());
        }
        assertThat(manifests.getLast().at("/spec/selector"))
                .isEqualTo(manifests.getFirst().at("/spec/selector/matchLabels"));
    }

    /// The rating of the unit is that of the document.
    @Test
    void unit_isRatedAsDocumented() throws IOException, InterruptedException {
        assertThat(Files.readString(DOCUMENT)).contains("`systemd-analyze security` rates it 1.3");
        assertThat(Files.readString(UNIT)).contains("DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes");
        Path analyzer = Path.of("/usr/bin/systemd-analyze");
        if (Files.isExecutable(analyzer)) {
            Path unit = Files.createTempDirectory("unit").resolve("shop.service");
            Files.writeString(unit, Files.readString(UNIT).replace("{{name}}", "shop"));
            Process process = new ProcessBuilder(
                            analyzer.toString(), "security", "--offline=true", "--no-pager", unit.toString())
                    .redirectErrorStream(true)
                    .start();
            List<String> lines = process.inputReader().lines().toList();
            process.waitFor();
            assertThat(lines).anyMatch(line -> line.contains("Overall exposure level for shop.service: 1.3 OK"));
        }
    }

    @Test
    void options_areThoseOfServe() throws IOException {
        Set<String> known = variables();
        Matcher option = Pattern.compile("--([a-z][a-z-]+)").matcher(Files.readString(DOCUMENT));
        Set<String> others =
                Set.of("no-cache", "base", "add-modules", "instances", "to", "db-user", "read-only", "now");
        while (option.find()) {
            String name = option.group(1);
            assertThat(others.contains(name)
                            || known.contains(
                                    "POSTERN_" + name.replace('-', '_').toUpperCase(Locale.ROOT)))
                    .as("--" + name)
                    .isTrue();
        }
    }
}
