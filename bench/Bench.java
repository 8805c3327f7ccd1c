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

/// Command `./postern bench`: compares the throughput of the service with that of PostgreSQL alone.
///
/// Both are measured on the same machine in alternation, because their ratio is comparable between machines.
@Command(
        name = "./postern bench",
        description = "Measures the service against the throughput of PostgreSQL alone, on a scratch database."
                + " ./postern bench --planning measures parsing and planning alone, with JMH.",
        showDefaultValues = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class Bench implements Callable<Integer> {

    private static final Path JAR = Path.of("target", "postern-blog.jar");

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "WORKLOAD",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Workloads to run, separated by commas: one-row, list, to-one, to-many, count, rows."
                    + " Default: all.")
    private List<String> only = List.of();

    @Option(names = "--warm", paramLabel = "SECONDS", description = "Warm-up time of each workload.")
    private int warm = 30;

    @Option(names = "--rounds", paramLabel = "N", description = "Number of measured runs of each workload.")
    private int rounds = 3;

    @Option(names = "--secs", paramLabel = "SECONDS", description = "Length of each run.")
    private int secs = 5;

    @Option(
            names = "--conns",
            paramLabel = "N",
            description = "Number of connections, to the service and to PostgreSQL.")
    private int conns = 16;

    @Option(
            names = "--roles",
            description = "Also measure the same requests with a caller's role and row policies.")
    private boolean roles;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "File to which the results of every round are written as JSON.")
    private Path json;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    private final Interruption interruption = new Interruption();

    public static void main(String[] args) {
        Bench bench = new Bench();
        int code = new CommandLine(bench)
                .setExecutionExceptionHandler((failure, _, _) -> bench.exitCode(failure))
                .execute(args);
        bench.interruption.setCleanedUp();
        System.exit(code);
    }

    @Override
    public Integer call() throws Exception {
        List<Workload> workloads = workloads();
        Path wrk = Load.findWrk();
        requireFile(JAR);
        requireFile(Path.of("bench", "dataset.sql"));
        Progress.print("starting PostgreSQL and loading 10,000 users and 200,000 posts");
        try (Database database = Database.start();
                Service service = start(database)) {
            List<Measurement.LoadedService> services = new ArrayList<>(List.of(checked(service, "", wrk, database, workloads)));
            if (roles) {
                AuthenticatedCaller.prepare(database);
                try (Service withRoles = Service.startWithRoles(database)) {
                    services.add(checked(withRoles, AuthenticatedCaller.authorization(), wrk, database, workloads));
                    output(measure(workloads, services, database));
                }
            } else {
                output(measure(workloads, services, database));
            }
        }
        return 0;
    }

    private Measurement.LoadedService checked(Service service, String authorization, Path wrk, Database database, List<Workload> workloads)
            throws Exception {
        Check.all(service.api(), authorization, database, workloads);
        return new Measurement.LoadedService(
                new Load(wrk, service.api(), conns, authorization), service.process().toHandle());
    }

    private void output(Report report) throws IOException {
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

    private static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw new Failure(file + " is missing. Run ./postern bench, which builds it.");
        }
    }

    private static Service start(Database database) throws IOException, InterruptedException {
        Progress.print("starting the service");
        return Service.start(database);
    }

    private Report measure(List<Workload> workloads, List<Measurement.LoadedService> services, Database database) throws Exception {
        Ceiling ceiling = Ceiling.of(database, conns);
        Map<String, String> environment = environment(services.getFirst().load(), ceiling, database);
        Measurement measurement = new Measurement(services, ceiling, database.postmaster());
        measurement.warmUp(workloads, warm);
        return new Report(environment, measurement.rounds(workloads, rounds, secs));
    }

    private Map<String, String> environment(Load load, Ceiling ceiling, Database database) throws IOException {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        environment.put(
                "machine",
                "%d cores, %s %s %s"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
        environment.put("service", "Postern %s on Java %s".formatted(version(), Runtime.version()));
        environment.put("database", "PostgreSQL %s: 10,000 users, 200,000 posts".formatted(database.version()));
        environment.put("load", "%s, %d connections, 1 thread".formatted(load.version(), conns));
        environment.put("ceiling", "%s, the same %d connections, the same rows".formatted(ceiling.name(), conns));
        environment.put("rounds", "%d of %d s for each workload, after %d s of warm-up for each".formatted(rounds, secs, warm));
        return environment;
    }

    private static String version() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            return jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        }
    }

    private int exitCode(Exception failure) throws Exception {
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
