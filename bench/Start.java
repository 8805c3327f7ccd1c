import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Startup benchmark of `./postern serve`: five starts without a class data archive, then five with one.
///
/// The arguments are options of serve.
final class Start {

    private static final int STARTS = 5;
    private static final int TIMEOUT_SECONDS = 60;

    private Start() {}

    public static void main(String[] options) throws IOException, InterruptedException {
        run(List.of(options), "not counted", false); // this start can include a build
        for (int i = 0; i < STARTS; i++) {
            for (Path file : archives("")) {
                Files.delete(file);
            }
            run(List.of(options), "without", false);
        }
        run(List.of(options), "archive", true);
        for (int i = 0; i < STARTS; i++) {
            run(List.of(options), "with archive", false);
        }
    }

    private static void run(List<String> options, String label, boolean awaitArchive)
            throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of("./postern", "serve", "--port", "0"), options.stream())
                .toList();
        long began = System.nanoTime();
        Process service = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            if (service.inputReader().readLine() == null) {
                throw new IOException("The service did not start.");
            }
            long wall = System.nanoTime() - began;
            long cpu = service.info().totalCpuDuration().orElseThrow().toMillis();
            System.out.printf("%-12s %4d ms, %4d ms of CPU%n", label, TimeUnit.NANOSECONDS.toMillis(wall), cpu);
            for (int i = 0; awaitArchive && archives(".jsa").isEmpty() && i < TIMEOUT_SECONDS; i++) {
                TimeUnit.SECONDS.sleep(1);
            }
        } finally {
            service.destroy();
            service.waitFor();
        }
    }

    private static List<Path> archives(String ending) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("archive-"))
                    .filter(file -> file.toString().endsWith(ending))
                    .toList();
        }
    }
}
