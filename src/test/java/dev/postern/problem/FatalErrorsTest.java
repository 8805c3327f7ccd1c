package dev.postern.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Errors of the JVM, each in a process of its own.
class FatalErrorsTest {

    /// A way for an error to arise.
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
                    throw new IllegalStateException("of the test");
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

    /// The program of each process.
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) throws InterruptedException {
            FatalErrors.install();
            Origin.valueOf(arguments[0]).run();
        }
    }

    @ParameterizedTest
    @EnumSource(Origin.class)
    void error_endsTheProcess(Origin origin) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        "target/classes:target/test-classes",
                        Program.class.getName(),
                        origin.name())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(origin.fatal ? FatalErrors.STATUS : 0);
        if (origin.fatal) {
            assertThat(output).startsWith("Postern ends: ");
        }
    }
}
