package dev.postern.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The termination of the process by errors of the JVM, each tested in a separate process.
class FatalErrorsTest {

    /// The origin of an error, and whether it terminates the process.
    enum Origin {
        PLATFORM_THREAD(true) {
            @Override
            void run() throws InterruptedException {
                join(Thread.ofPlatform().start(Origin::outOfMemory));
            }
        },
        VIRTUAL_THREAD(true) {
            @Override
            void run() throws InterruptedException {
                join(Thread.ofVirtual().start(Origin::outOfMemory));
            }
        },
        CAUGHT(true) {
            @Override
            void run() {
                try {
                    outOfMemory();
                } catch (OutOfMemoryError e) {
                    System.out.println("caught");
                }
            }
        },
        CAUSE_OF_AN_EXCEPTION(true) {
            @Override
            void run() {
                FatalErrors.check(new IllegalStateException(new RuntimeException(new NoClassDefFoundError("x"))));
            }
        },
        EXCEPTION_IN_A_THREAD(false) {
            @Override
            void run() throws InterruptedException {
                join(Thread.ofPlatform().start(() -> {
                    throw new IllegalStateException("test");
                }));
            }
        },
        STACK_OVERFLOW(false) {
            @Override
            void run() {
                FatalErrors.check(new IllegalStateException(new StackOverflowError()));
            }
        };

        private final boolean fatal;

        Origin(boolean fatal) {
            this.fatal = fatal;
        }

        abstract void run() throws InterruptedException;

        private static void outOfMemory() {
            long[][] all = new long[1_000][];
            for (int i = 0; i < all.length; i++) {
                all[i] = new long[1 << 20];
            }
        }

        private static void join(Thread thread) throws InterruptedException {
            thread.join();
        }
    }

    /// The main class of the processes.
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) throws InterruptedException {
            System.out.println("enabled: " + FatalErrors.install());
            Origin.valueOf(arguments[0]).run();
        }
    }

    @ParameterizedTest
    @EnumSource(Origin.class)
    void fatalError_terminatesTheProcess(Origin origin) throws IOException, InterruptedException {
        String output = run(origin, origin.fatal ? FatalErrors.STATUS : 0, "--enable-native-access=ALL-UNNAMED");
        assertThat(output).startsWith("enabled: true\n").doesNotContain("caught", "WARNING");
        if (origin.fatal) {
            assertThat(output).contains("Postern stops: ");
        }
    }

    @Test
    void flagOnTheCommandLine_onlyTheJvmPrintsAMessage() throws IOException, InterruptedException {
        assertThat(run(Origin.CAUGHT, FatalErrors.STATUS, "-XX:+ExitOnOutOfMemoryError"))
                .isEqualTo("enabled: true\nTerminating due to java.lang.OutOfMemoryError: Java heap space\n");
    }

    @Test
    void existingOutOfMemoryCommand_isKept() throws IOException, InterruptedException {
        String output = run(
                Origin.CAUGHT,
                FatalErrors.STATUS,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:OnOutOfMemoryError=echo command of the administrator");
        assertThat(output).contains("command of the administrator\n").doesNotContain("Postern stops");
    }

    @Test
    void noNativeAccess_installReturnsFalse() throws IOException, InterruptedException {
        assertThat(run(Origin.CAUGHT, 0, "--enable-native-access=java.base")).isEqualTo("enabled: false\ncaught\n");
    }

    /// Runs a process and checks its exit status.
    ///
    /// @return standard output and standard error
    private static String run(Origin origin, int status, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m", "-XX:+UseSerialGC"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", "target/classes:target/test-classes", Program.class.getName(), origin.name()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(status);
        return output;
    }
}
