import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Ceiling measured by PostgreSQL's load generator, with one thread like wrk.
record Pgbench(Path program, Database database, int connections) implements Ceiling {

    private static final Pattern TPS = Pattern.compile("^tps = ([0-9.]+)", Pattern.MULTILINE);

    @Override
    public double run(Workload workload, int seconds, int seed) throws IOException {
        Path script = Files.createTempFile("postern-bench", ".sql");
        try {
            Files.writeString(script, workload.pgbench());
            return perSecond(Command.output(command(script, seconds, seed), Map.of("PGPASSWORD", database.password())));
        } finally {
            Files.delete(script);
        }
    }

    @Override
    public String name() throws IOException {
        return Command.output(List.of(program.toString(), "--version")).lines().findFirst().orElse("pgbench")
                + ", -M prepared";
    }

    private List<String> command(Path script, int seconds, int seed) {
        return List.of(
                program.toString(),
                "--no-vacuum",
                "--protocol=prepared",
                "--host=127.0.0.1",
                "--port=" + database.port(),
                "--username=" + Database.USER,
                "--client=" + connections,
                "--jobs=1",
                "--time=" + seconds,
                "--random-seed=" + seed,
                "--file=" + script,
                Database.NAME);
    }

    private static double perSecond(String output) {
        Matcher tps = TPS.matcher(output);
        if (!tps.find()) {
            throw new Failure("pgbench failed:\n" + output.strip());
        }
        return Double.parseDouble(tps.group(1));
    }
}
