import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./postern bench`: how fast the service answers, beside what PostgreSQL itself can do on the same machine in the
/// same minutes. The ratio of the two says more than either: it holds from one machine to the next.
@Command(
        name = "./postern bench",
        description = "Measures the service against PostgreSQL's own ceiling, on a throwaway database."
                + " ./postern bench --planning measures parsing and planning alone, with JMH.",
        showDefaultValues = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class Bench implements Callable<Integer> {

    private static final Path JAR = Path.of("target", "postern.jar");

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "WORKLOAD",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Workloads to run, with commas between them: one-row, list, to-one, to-many, count, rows."
                    + " All when left out.")
    private List<String> only = List.of();

    @Option(names = "--warm", paramLabel = "SECONDS", description = "Load of each workload before anything is timed.")
    private int warm = 30;

    @Option(names = "--rounds", paramLabel = "N", description = "Times that each workload is run.")
    private int rounds = 3;

    @Option(names = "--secs", paramLabel = "SECONDS", description = "Length of each run.")
    private int secs = 5;

    @Option(names = "--conns", paramLabel = "N", description = "Connections of the load, and of the ceiling.")
    private int conns = 16;

    @Option(
            names = "--roles",
            description = "Measure beside it what the same answers cost where the caller's role and policies count.")
    private boolean roles;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every round's figures there as well.")
    private Path json;

    @Option(names = "--help", usageHelp = true, description = "Show this.")
    private boolean help;

    private final Interruption interruption = new Interruption();

    public static void main(String[] args) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        Bench bench = new Bench();
        int code = new CommandLine(bench)
                .setExecutionExceptionHandler((failure, _, _) -> bench.explain(failure))
                .execute(args);
        bench.interruption.over();
        System.exit(code);
    }

    @Override
    public Integer call() throws Exception {
        List<Workload> workloads = workloads();
        Path wrk = Load.findWrk();
        needs(JAR);
        needs(Path.of("bench", "dataset.sql"));
        Progress.say("starting PostgreSQL and loading 10,000 users and 200,000 posts");
        try (Database database = Database.start();
                Service service = start(database)) {
            List<Measurement.Asked> asked = new ArrayList<>(List.of(asked(service, "", wrk, database, workloads)));
            if (roles) {
                Guard.prepare(database);
                try (Service guarded = Service.startGuarded(database)) {
                    asked.add(asked(guarded, Guard.authorization(), wrk, database, workloads));
                    tell(measure(workloads, asked, database));
                }
            } else {
                tell(measure(workloads, asked, database));
            }
        }
        return 0;
    }

    private Measurement.Asked asked(Service service, String authorization, Path wrk, Database database, List<Workload> workloads)
            throws Exception {
        Check.all(service.api(), authorization, database, workloads);
        return new Measurement.Asked(
                new Load(wrk, service.api(), conns, authorization), service.process().toHandle());
    }

    private void tell(Report report) throws IOException {
        System.out.print(report.text());
        if (json != null) {
            report.write(json);
        }
    }

    private List<Workload> workloads() {
        return only.isEmpty()
                ? List.of(Workload.values())
                : only.stream().map(Workload::named).distinct().toList();
    }

    private static void needs(Path file) {
        if (!Files.exists(file)) {
            throw new Failure(file + " is not here: start the bench by ./postern bench, which builds what is missing.");
        }
    }

    private static Service start(Database database) throws IOException, InterruptedException {
        Progress.say("starting the service");
        return Service.start(database);
    }

    private Report measure(List<Workload> workloads, List<Measurement.Asked> services, Database database) throws Exception {
        Ceiling ceiling = Ceiling.of(database, conns);
        Map<String, String> about = about(services.getFirst().load(), ceiling, database);
        Measurement measurement = new Measurement(services, ceiling, database.postmaster());
        measurement.warmUp(workloads, warm);
        return new Report(about, measurement.rounds(workloads, rounds, secs));
    }

    private Map<String, String> about(Load load, Ceiling ceiling, Database database) throws IOException {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        about.put(
                "machine",
                "%d cores, %s %s %s"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
        about.put("service", "Postern %s on Java %s".formatted(version(), Runtime.version()));
        about.put("database", "PostgreSQL %s: 10,000 users, 200,000 posts".formatted(database.version()));
        about.put("load", "%s, %d connections, 1 thread".formatted(load.version(), conns));
        about.put("ceiling", "%s, the same %d connections, the same rows".formatted(ceiling.name(), conns));
        about.put("rounds", "%d of %d s for each workload, after %d s of warm-up for each".formatted(rounds, secs, warm));
        return about;
    }

    private static String version() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            return jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        }
    }

    private int explain(Exception failure) throws Exception {
        if (interruption.happened()) {
            return 1;
        }
        if (failure instanceof Failure) {
            System.err.println(failure.getMessage());
            return 1;
        }
        throw failure;
    }
}
