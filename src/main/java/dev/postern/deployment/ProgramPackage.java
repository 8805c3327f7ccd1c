package dev.postern.deployment;

import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Archive of a program for machines that have Java: jars, launcher, systemd unit, AOT cache and list of libraries.
public record ProgramPackage(Program program) {

    public ProgramPackage {
        Objects.requireNonNull(program);
    }

    /// Writes `target/NAME-VERSION.tar.gz`, which is the same for the same inputs, except for the AOT cache.
    ///
    /// @param database supplier of a database to create the AOT cache with; null for a package without a cache
    /// @return the archive
    /// @throws dev.postern.problem.CommandException if a step fails
    public Path write(@Nullable Supplier<DatabaseAddress> database) {
        return program.writeArchive(".tar.gz", (coordinates, archive) -> {
            ProgramFolder folder = new ProgramFolder(
                    program.target().resolve("package").resolve(coordinates.fileName()), coordinates.name());
            program.writeFolder(folder);
            folder.writeProgram("postern", folder.home().resolve("bin/postern"));
            folder.writeResource("postern.service", folder.home().resolve("systemd/" + folder.name() + ".service"));
            folder.writeResource("postern.conf", folder.home().resolve("etc/" + folder.name() + ".conf"));
            program.createCache(folder, Path.of(System.getProperty("java.home"), "bin", "java"), database);
            ReproducibleArchive.writeTar(archive, folder.home());
        });
    }
}
