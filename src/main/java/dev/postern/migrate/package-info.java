/// Internal: migrations of a database.
///
/// [MigrationFiles] reads the scripts, and [MigrationHistory] reads from Flyway's table which scripts are
/// applied. [Upgrade] applies pending scripts, and [Downgrade] undoes applied ones. [EngineMigrations] create
/// the engine's own tables; [Upgrade] applies them first. [MigrationCheck] tests scripts on a scratch database,
/// in a [Rehearsal].
/// [GeneratedMigration] compares schemas and writes scripts, and [BundledMigrations] compares a database with
/// this build. [EmbeddedDatabase] is the embedded server with the database of a build or of a project.
/// [ChangedMigration] reapplies its newest migration after a change of the file. [RepeatableMigrations] run
/// after the versions, as a [RepeatableRun]. [IndexRecovery] prepares the repetition of a failed script, and
/// [Adoption] records migrations of a schema that exists already.
@NullMarked
package dev.postern.migrate;

import org.jspecify.annotations.NullMarked;
