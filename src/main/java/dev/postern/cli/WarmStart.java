package dev.postern.cli;

import dev.postern.assembly.RunningComponents;
import dev.postern.assembly.RunningServer;
import dev.postern.assembly.ServedApplication;
import dev.postern.dev.ServiceLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Entry point of a process that becomes the next service of `serve --watch`.
///
/// It starts the service of the present classes and stops it again, without the application, whose code can have
/// effects. So the JVM has loaded and compiled the engine when the next classes arrive.
final class WarmStart {

    private WarmStart() {}

    /// @param arguments folder of the present classes, name of the application's main class, and the arguments
    /// of this class, which begin with `serve`
    /// @throws Throwable a failure of the application's main method
    public static void main(String[] arguments) throws Throwable {
        String[] serve = Arrays.copyOfRange(arguments, 2, arguments.length);
        rehearseQuietly(Path.of(arguments[0]), List.of(serve).subList(1, serve.length));
        System.out.println(ServiceLoop.WARM);
        System.out.flush();
        if (!readLine(System.in).equals(ServiceLoop.SERVE)) {
            System.exit(0);
        }
        MainMethod.of(Class.forName(arguments[1])).call(serve);
    }

    /// Rehearses without output, because the next start reports every failure.
    private static void rehearseQuietly(Path classes, List<String> options) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        PrintStream none = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        System.setOut(none);
        System.setErr(none);
        try {
            rehearse(classes, options);
        } catch (RuntimeException | IOException _) {
            // the next start is slower
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static void rehearse(Path classes, List<String> options) throws IOException {
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {classes.toUri().toURL()});
                RunningComponents components = new RunningComponents()) {
            ServedApplication application = EngineCommands.find(loader).orElseThrow(CommandErrors::noClasses);
            ServeOptions parsed = ServiceStart.parse(application, System.getenv(), options);
            parsed.applyLogLevels();
            parsed.disableTraces(); // a collector would take the requests below for those of clients
            RunningServer running = ServiceStart.attached(application, parsed).run(components);
            List<String> tables = application.catalog(parsed.schemas()).resources().keySet().stream()
                    .limit(1)
                    .map(table -> "/" + table + "?limit=1")
                    .toList();
            Stream.concat(Stream.of("/"), tables.stream())
                    .forEach(path -> request(running.server().address() + path));
            running.server().endShutdownDelay();
        }
    }

    private static void request(String address) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(address).toURL().openConnection();
            connection.setRequestProperty("Connection", "close");
            try (InputStream in = connection.getInputStream()) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads a line of ASCII, and no byte after it. The end of the input ends the line, too.
    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.US_ASCII);
    }
}
