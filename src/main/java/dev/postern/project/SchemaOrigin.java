package dev.postern.project;

import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.util.Objects;

/// Origin of the schema of a new project.
public sealed interface SchemaOrigin {

    /// A first migration with one table.
    record FirstTable() implements SchemaOrigin {}

    /// A first migration that creates the schema of an SQL file.
    ///
    /// @param file script without rows, such as the output of `pg_dump --schema-only`
    record SqlFile(Path file) implements SchemaOrigin {

        public SqlFile {
            Objects.requireNonNull(file);
        }
    }

    /// An existing database, whose schema is maintained elsewhere: the project has no migrations.
    record ExistingDatabase(DatabaseAddress address) implements SchemaOrigin {

        public ExistingDatabase {
            Objects.requireNonNull(address);
        }
    }
}
