/// Schema comparison: [SchemaSnapshot] holds all objects of a database as text, to decide whether two schemas are
/// equal. [SchemaModel] holds the same objects as [SchemaObject]s with their dependencies, to generate SQL from.
/// [MigrationSearch] finds the statements that change one schema into a desired [SchemaState]. In each pass,
/// [ChangePlanner] orders the changes and [ChangeExecutor] runs them.
@NullMarked
package dev.postern.diff;

import org.jspecify.annotations.NullMarked;
