package dev.postern.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.catalog.EngineVersion;
import dev.postern.embedded.ScratchLocation;
import dev.postern.problem.CommandException;
import dev.postern.project.SchemaOrigin.FirstTable;
import dev.postern.testing.TestDatabases;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of an upgrade by the engine of the new version. `NewProjectBuildTest` upgrades by the old version.
class ProjectUpgradeTest {

    private static final String STAMP = "generated-sources/shop/schema/schema.properties";

    private static Map<String, String> created = Map.of();

    @TempDir
    Path parent = Path.of("");

    private final List<String> progress = new ArrayList<>();

    @BeforeAll
    static void createProject(@TempDir Path folder) {
        ProjectTemplate template =
                new ProjectTemplate(ProjectNames.of(folder, "shop"), new FirstTable(), List.of(), ApplicationCode.JAVA);
        new NewProject(folder, template, new ScratchLocation.Url(TestDatabases.scratchUrl()), _ -> {})
                .create(NewProjectTest.installedArtifact());
        created = ProjectFiles.read(folder);
    }

    /// Makes the files look as if version 0.0.9 had created them, and adds lines of a user.
    @BeforeEach
    void writeOlderProject() {
        created.forEach((file, text) -> ProjectFiles.write(folder().resolve(file), text));
        replace("pom.xml", "<postern.version>" + EngineVersion.current(), "<postern.version>0.0.9");
        replace("pom.xml", "</dependencies>", "  <!-- mine -->\n  </dependencies>");
        replace("db/jooq.xml", "<daos>false", "<daos>true");
        replace("db/jooq.xml", "flyway_schema_history", "flyway_schema_history|mine");
        replace(STAMP, "postern=" + EngineVersion.current(), "postern=0.0.9");
        ProjectFiles.write(folder().resolve("postern"), "#!/bin/sh\n# old\n");
    }

    private Path folder() {
        return parent.resolve("shop");
    }

    private void replace(String file, String from, String to) {
        Path path = folder().resolve(file);
        String text = ProjectFiles.text(path);
        assertThat(text).contains(from);
        ProjectFiles.write(path, text.replace(from, to));
    }

    private ProjectUpgrade upgrade() {
        return new ProjectUpgrade(folder(), new ScratchLocation.Url(TestDatabases.scratchUrl()), progress::add);
    }

    @Test
    void olderProject_isChangedToRunningVersion() {
        assertThat(upgrade().version()).isEqualTo("0.0.9");
        replace("pom.xml", "<!-- postern: plugins -->", "");
        ProjectFiles.write(folder().resolve("db/undo/U1__products.sql"), "drop table missing;");
        assertThat(upgrade().run()).anyMatch(finding -> finding.toString().contains("U1__products.sql"));
        assertThat(progress).anyMatch(line -> line.contains("\"postern: plugins\""));
        Map<String, String> files = ProjectFiles.read(folder());
        assertThat(files.get("pom.xml"))
                .contains("<postern.version>" + EngineVersion.current(), "<!-- mine -->", "<postern.main>shop.Shop<");
        assertThat(files.get("db/jooq.xml"))
                .contains("<daos>false", "flyway_schema_history|mine", "<packageName>shop.schema<");
        assertThat(files.get("postern")).isEqualTo(ProjectFiles.text(Path.of("postern")));
        assertThat(folder().resolve("postern")).isExecutable();
        assertThat(files.get(STAMP)).contains("postern=" + EngineVersion.current());
    }

    @Test
    void failedMigration_leavesProjectAsItWas() {
        ProjectFiles.write(folder().resolve("db/migration/V2__broken.sql"), "create table a (id missing_type);");
        Map<String, String> before = ProjectFiles.read(folder());
        assertThatThrownBy(() -> upgrade().run()).isInstanceOf(CommandException.class);
        assertThat(ProjectFiles.read(folder())).isEqualTo(before);
    }

    @Test
    void pomWithoutMarkOfVersion_isRejected() {
        replace("pom.xml", "<!-- postern: properties", "<!-- properties");
        Map<String, String> before = ProjectFiles.read(folder());
        assertThatThrownBy(() -> upgrade().run()).hasMessageContaining("\"postern: properties\"");
        assertThat(ProjectFiles.read(folder())).isEqualTo(before);
    }

    @Test
    void folderWithoutProject_isRejected() {
        ProjectUpgrade upgrade =
                new ProjectUpgrade(parent, new ScratchLocation.Url(TestDatabases.scratchUrl()), progress::add);
        assertThatThrownBy(upgrade::version)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("postern.version");
    }
}
