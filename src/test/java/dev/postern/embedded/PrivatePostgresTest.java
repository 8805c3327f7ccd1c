package dev.postern.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the cache directory of the programs on a disk that is too small for them.
class PrivatePostgresTest {

    /// The library would log each file, and never unpack the programs again.
    @Test
    void fullDisk_isReportedBeforeTheProgramsAreUnpacked(@TempDir Path disk) throws IOException, InterruptedException {
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()), "mount is not allowed");
        try {
            assertThatThrownBy(() -> PrivatePostgres.requireSpace(disk))
                    .isInstanceOfSatisfying(CommandException.class, failure -> {
                        assertThat(failure.details())
                                .isEqualTo("No space left on device: 8 MiB are free, and they need 64");
                        assertThat(failure.hint()).contains("XDG_CACHE_HOME");
                    })
                    .hasMessage("The programs of PostgreSQL cannot be unpacked in " + disk);
            Files.createFile(
                    Files.createDirectories(disk.resolve("postgresql/PG-1")).resolve(".exists"));
            assertThatCode(() -> PrivatePostgres.requireSpace(disk)).doesNotThrowAnyException();
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).start().waitFor() == 0;
    }
}
