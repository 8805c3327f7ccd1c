package dev.postern.dev;

import dev.postern.dev.ServiceLoop.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A child process that becomes the next service. It has started the service of the present classes once, without
/// the application, and has stopped it. Then it waits for the next classes, which need a fraction of the usual start.
///
/// @param process process, whose class path ends with the folder of `classes`
/// @param classes its libraries, and the folder that the next classes are moved into
/// @param resources digest of the project's resources, which libraries have read
record WarmChild(ServiceChild process, ServiceClasses classes, String resources) {

    /// A child that needs longer is replaced by an ordinary start.
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    WarmChild {
        Objects.requireNonNull(process);
        Objects.requireNonNull(classes);
        Objects.requireNonNull(resources);
    }

    /// Starts the process.
    ///
    /// @param present classes of the running service
    /// @param folder new folder for the next classes
    /// @param lines function from a line on standard output to the line to print
    static WarmChild start(ServiceClasses present, Path folder, Settings settings, UnaryOperator<String> lines) {
        String resources = digestOfResources();
        ProjectCompiler.copy(ProjectCompiler.RESOURCES, folder, _ -> true);
        ServiceClasses next = present.in(folder);
        List<String> arguments = Stream.concat(
                        Stream.of(present.project().toString(), settings.main()), settings.arguments().stream())
                .toList();
        ServiceChild process = ServiceChild.start(
                ClassDataArchive.laterJvmOptions(), next.classPath(), settings.warmMain(), arguments, lines);
        return new WarmChild(process, next, resources);
    }

    private static String digestOfResources() {
        return FileSnapshot.of(List.of(ProjectCompiler.RESOURCES)).digest();
    }

    /// Moves classes into the folder and starts their service.
    ///
    /// @return empty if the process cannot serve them; it then ends
    Optional<ServiceClasses> serve(ServiceClasses next) {
        boolean canServe = next.libraries().equals(classes.libraries())
                && resources.equals(digestOfResources())
                && process.awaitWarm(TIMEOUT);
        if (!canServe) {
            process.stopAtOnce();
            return Optional.empty();
        }
        move(next.project(), classes.project());
        process.write(ServiceLoop.SERVE + "\n");
        return Optional.of(classes);
    }

    private static void move(Path from, Path to) {
        WatchFolder.delete(to);
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
