package dev.postern.catalog;

import dev.postern.problem.CommandException;
import dev.postern.problem.StartErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jooq.Catalog;

/// The output of `./postern generate`.
///
/// @param classes jOOQ's catalog of the generated classes
/// @param facts what the generated classes lack
/// @param stamp what the classes were generated from
public record GeneratedModel(Catalog classes, SchemaFacts facts, SchemaStamp stamp) {

    /// Reads the facts and the stamp, which are resources next to the class of the catalog.
    ///
    /// @throws IllegalStateException if a file is missing
    public static GeneratedModel of(Catalog classes) {
        try (InputStream facts = resource(classes, "facts.tsv");
                InputStream stamp = resource(classes, "schema.properties")) {
            return new GeneratedModel(classes, SchemaFacts.read(facts), SchemaStamp.read(stamp));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Rejects classes that another version of Postern generated.
    ///
    /// @throws CommandException if their stamp has another version
    public GeneratedModel requireCurrent() {
        if (!stamp.generator().equals(EngineVersion.current())) {
            String generator = stamp.generator().isEmpty() ? "an earlier version" : stamp.generator();
            throw StartErrors.otherGenerator(generator, EngineVersion.current());
        }
        return this;
    }

    /// Returns a copy for a database with another history table.
    public GeneratedModel withHistoryTable(String name) {
        return new GeneratedModel(
                classes, facts, new SchemaStamp(stamp.source(), stamp.version(), stamp.generator(), name));
    }

    private static InputStream resource(Catalog classes, String name) {
        InputStream in = classes.getClass().getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException(
                    name + " is missing next to " + classes.getClass().getName() + ": run ./postern generate");
        }
        return in;
    }
}
