package dev.postern.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileBackupTest {

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void writeFiles() {
        write("kept/changed", "old");
        write("kept/deleted", "old");
        write("other", "old");
    }

    private void write(String file, String text) {
        ProjectFiles.write(folder.resolve(file), text);
    }

    private List<String> state() throws IOException {
        try (var paths = Files.walk(folder)) {
            return paths.sorted()
                    .map(path -> folder.relativize(path)
                            + (Files.isDirectory(path) ? "/" : "=" + ProjectFiles.text(path)))
                    .toList();
        }
    }

    private FileBackup backup() {
        return FileBackup.of(List.of(folder.resolve("kept"), folder.resolve("new/deep/file"), folder.resolve("top")));
    }

    private void change() {
        write("kept/changed", "new");
        write("kept/added/file", "new");
        write("new/deep/file", "new");
        write("top", "new");
        try {
            Files.delete(folder.resolve("kept/deleted"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void failure_restoresFilesAndFolders() throws IOException {
        List<String> before = state();
        try (FileBackup backup = backup()) {
            backup.step(this::change);
            assertThat(state()).isNotEqualTo(before);
        }
        assertThat(state()).isEqualTo(before);
    }

    /// A file that another process creates in a new folder stays, with its folder.
    @Test
    void foreignFile_isNotDeleted() throws IOException {
        try (FileBackup backup = backup()) {
            backup.step(this::change);
            write("new/foreign", "x");
        }
        assertThat(state()).contains("new/foreign=x").doesNotContain("new/deep/");
    }

    @Test
    void keptChanges_stay() throws IOException {
        try (FileBackup backup = backup()) {
            backup.step(this::change);
            backup.keep();
        }
        assertThat(state()).contains("kept/changed=new", "top=new").doesNotContain("kept/deleted=old");
    }

    @Test
    void closedBackup_rejectsSteps() {
        FileBackup backup = backup();
        backup.close();
        assertThatThrownBy(() -> backup.step(this::change)).isInstanceOf(CommandException.class);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void signal_restoresFiles() throws Exception {
        List<String> before = state();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        InterruptedCommand.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("changed");
        assertThat(state()).isNotEqualTo(before);
        process.destroy();
        assertThat(process.waitFor()).isNotZero();
        assertThat(state()).isEqualTo(before);
    }

    /// Command that changes files and then waits for a signal.
    static final class InterruptedCommand {

        private InterruptedCommand() {}

        public static void main(String[] arguments) throws Exception {
            FileBackupTest test = new FileBackupTest();
            test.folder = Path.of(arguments[0]);
            try (FileBackup backup = test.backup()) {
                backup.step(test::change);
                System.out.println("changed");
                Thread.currentThread().join();
            }
        }
    }
}
