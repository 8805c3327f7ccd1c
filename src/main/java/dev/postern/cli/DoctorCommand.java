package dev.postern.cli;

import dev.postern.assembly.ServedApplication;
import dev.postern.doctor.Diagnosis;
import dev.postern.doctor.Diagnosis.Level;
import dev.postern.doctor.Doctor;
import dev.postern.store.DatabaseAddress;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Command `doctor`, which checks a deployment with the options, environment and file of `serve`.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks whether the service can run with these options, which are those of serve: reachability, versions,"
                    + " clock, pooler, migration history, roles, grants, limits and replicas.",
            "Prints a line per fact to standard output, and the remedy of a fault below it. Changes nothing. Exits"
                    + " with 0 if there is no failure, otherwise 1; a warning is no failure."
        })
public final class DoctorCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "1",
            converter = OptionConverters.CountConverter.class,
            description = "Number of services that use the database, for the limit of connections."
                    + " Default: ${DEFAULT-VALUE}.")
    private int instances = 1;

    @Mixin
    private ServeOptions options = new ServeOptions();

    private final Supplier<ServedApplication> application;

    /// @param application supplier of the application
    public DoctorCommand(Supplier<ServedApplication> application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        DatabaseAddress address = options.database()
                .address()
                .orElseThrow(() -> new ParameterException(command, "--db-url is required: it names the database"));
        ServedApplication served = application.get();
        List<String> schemas = served.catalog(options.schemas()).schemas();
        Doctor doctor = new Doctor(
                address,
                options.database().withHistoryTable(served.generated()),
                schemas,
                options.settings(),
                instances,
                InstantSource.system());
        List<Diagnosis> found = doctor.run();
        PrintWriter out = command.getOut();
        found.forEach(out::println);
        out.flush();
        return found.stream().anyMatch(diagnosis -> diagnosis.level() == Level.FAILURE) ? 1 : 0;
    }
}
