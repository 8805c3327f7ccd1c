package dev.postern.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.catalog.EngineVersion;
import org.junit.jupiter.api.Test;

class UpgradeNotesTest {

    private static final String CHANGELOG = """
            # Changelog
            ## [0.3.0] - 2027-01-01
            ### Upgrading
            - Step 3
            ### Fixed
            - Bug
            ## [0.2.0] - 2026-12-01
            ### Added
            - Feature
            ### Upgrading
            - Step 2,
              in two lines
            ## [0.1.0] - 2026-11-01
            ### Upgrading
            - Step 1
            """;

    @Test
    void olderVersion_returnsNotesOfNewerVersions() {
        assertThat(UpgradeNotes.since("0.2.0", CHANGELOG)).containsExactly("- Step 3");
        assertThat(UpgradeNotes.since("0.1.0", CHANGELOG))
                .containsExactly("- Step 3", "- Step 2,", "  in two lines");
    }

    @Test
    void runningVersion_hasNoNotes() {
        assertThat(UpgradeNotes.since(EngineVersion.current())).isEmpty();
        assertThat(UpgradeNotes.since("0.0.1")).isNotEmpty();
    }
}
