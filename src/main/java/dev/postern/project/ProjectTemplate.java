package dev.postern.project;

import dev.postern.catalog.EngineVersion;
import dev.postern.generate.GenerationTarget;
import dev.postern.project.SchemaOrigin.ExistingDatabase;
import dev.postern.project.SchemaOrigin.FirstTable;
import dev.postern.project.SchemaOrigin.SqlFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Files of a project, apart from its generated classes. The texts are resources, in which `{{name}}` is replaced.
///
/// @param names names in the project
/// @param origin origin of its schema
/// @param schemas schemas to generate, the default schema first; empty for all
/// @param code whether the project has Java code
public record ProjectTemplate(ProjectNames names, SchemaOrigin origin, List<String> schemas, ApplicationCode code) {

    static final String POM = "pom.xml";
    static final String LAUNCHER = "postern";
    static final String CONFIGURATION = "db/jooq.xml";

    static final String ENGINE_MAIN = "dev.postern.cli.EngineMain";

    public ProjectTemplate {
        Objects.requireNonNull(names);
        Objects.requireNonNull(origin);
        schemas = List.copyOf(schemas);
        Objects.requireNonNull(code);
    }

    /// Returns the texts of the files by their paths.
    Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(POM, filled("pom.xml"));
        files.put(LAUNCHER, text("postern"));
        files.put(".gitignore", text("gitignore"));
        files.put(".github/workflows/ci.yml", filled("ci.yml"));
        files.put(CONFIGURATION, fill(configuration()));
        switch (origin) {
            case FirstTable _ -> {
                files.put("README.md", filled("README.md"));
                files.put("db/migration/V1__products.sql", text("V1__products.sql"));
                files.put("db/undo/U1__products.sql", text("U1__products.sql"));
                files.put("db/demo/demo.sql", text("demo.sql"));
            }
            case SqlFile _ -> {
                files.put("README.md", filled("README.md"));
                files.put("db/demo/demo.sql", text("demo-empty.sql"));
            }
            case ExistingDatabase _ -> files.put("README.md", filled("README-database.md"));
        }
        switch (code) {
            case JAVA -> addCode(files);
            case NONE -> {}
        }
        return files;
    }

    private void addCode(Map<String, String> files) {
        String file = names.packageName().replace('.', '/') + "/" + names.className();
        files.put("src/main/java/" + file + ".java", filled("application.txt"));
        switch (origin) {
            case FirstTable _ -> files.put("src/test/java/" + file + "Test.java", filled("products-test.txt"));
            case SqlFile _ -> files.put("src/test/java/" + file + "Test.java", filled("service-test.txt"));
            // an embedded database cannot have its schema
            case ExistingDatabase _ -> files.put("src/test/java/" + file + "Test.java", filled("database-test.txt"));
        }
    }

    /// Returns the schema whose classes are directly in the package of the generated classes.
    String defaultSchema() {
        return schemas.isEmpty() ? "public" : schemas.getFirst();
    }

    private String filled(String resource) {
        return fill(text(resource));
    }

    private String fill(String template) {
        String text = template;
        for (Map.Entry<String, String> value : values().entrySet()) {
            text = text.replace("{{" + value.getKey() + "}}", value.getValue());
        }
        return text;
    }

    private Map<String, String> values() {
        return Map.of(
                "package", names.packageName(),
                "class", names.className(),
                "group", names.groupId(),
                "artifact", names.artifactId(),
                "version", EngineVersion.current(),
                "main",
                        switch (code) {
                            case JAVA -> names.packageName() + "." + names.className();
                            case NONE -> ENGINE_MAIN;
                        },
                "default-schema", xml(defaultSchema()),
                "schemas", schemas.isEmpty() ? "" : schemasProperty(),
                "ci-check",
                        switch (origin) {
                            case FirstTable _, SqlFile _ -> "      - run: ./postern migrate check\n";
                            case ExistingDatabase _ -> "";
                        });
    }

    private String schemasProperty() {
        return """
                        <property>
                          <key>schemas</key>
                          <value>%s</value>
                        </property>
                """.formatted(xml(String.join(",", schemas)));
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    /// Returns the POM of the running version with names that [MarkedParts] does not take over.
    static String pom() {
        return text("pom.xml").replace("{{version}}", EngineVersion.current());
    }

    /// Returns the configuration of the generator, likewise.
    static String configuration() {
        return GenerationTarget.template();
    }

    static String launcher() {
        return text("postern");
    }

    static String text(String resource) {
        try (InputStream in = Objects.requireNonNull(ProjectTemplate.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
