package dev.postern.project;

import dev.postern.catalog.EngineVersion;
import java.util.ArrayList;
import java.util.List;

/// Sections "Upgrading" of the changelog, which the engine's jar contains.
public final class UpgradeNotes {

    private static final String VERSION = "## ";
    private static final String SECTION = "### ";
    private static final String UPGRADING = SECTION + "Upgrading";

    private UpgradeNotes() {}

    /// Returns the lines that concern an upgrade to the running version.
    ///
    /// @param version present version of the project; the sections of newer versions are returned
    public static List<String> since(String version) {
        return version.equals(EngineVersion.current())
                ? List.of()
                : since(version, ProjectTemplate.text("CHANGELOG.md"));
    }

    static List<String> since(String version, String changelog) {
        List<String> notes = new ArrayList<>();
        boolean isUpgrading = false;
        for (String line : changelog.lines().toList()) {
            if (line.startsWith(VERSION + "[" + version + "]")) {
                break;
            }
            if (line.startsWith(VERSION) || line.startsWith(SECTION)) {
                isUpgrading = line.equals(UPGRADING);
            } else if (isUpgrading && !line.isBlank()) {
                notes.add(line);
            }
        }
        return notes;
    }
}
