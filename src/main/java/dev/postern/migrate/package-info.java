/// Database migrations: [MigrationFiles] reads the scripts, [MigrationHistory] reads from Flyway's table which of
/// them are applied, and [Upgrade] and [Downgrade] apply and undo them. [MigrationCheck] tests scripts on a scratch
/// database. [EngineMigrations] are those of the engine's own tables, which [Upgrade] applies first.
/// [GeneratedMigration] writes scripts by comparing schemas, and [BundledMigrations] compares a database
/// with this build.
@NullMarked
package dev.postern.migrate;

import org.jspecify.annotations.NullMarked;
