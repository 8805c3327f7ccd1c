package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Executable scripts in place of programs such as `java` and `mvn`.
public final class ShellScript {

    private ShellScript() {}

    /// Writes a script, and creates its folder.
    ///
    /// @param commands commands of `/bin/sh`
    public static void write(Path file, String commands) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, "#!/bin/sh\n" + commands + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
