/// Internal: schema comparison and migration search. Two queries read the same database independently of each
/// other.
///
/// [SchemaSnapshot] holds the text of each [SnapshotObject] and decides whether two schemas are equal.
/// [SchemaModel] holds [SchemaObject]s with an [ObjectId], [Attribute]s and dependencies, to write statements
/// from. [SchemaState] has both for the desired schema.
///
/// [MigrationSearch] makes an attempt: in each [Phase], [ChangePlanner] plans and [ChangeExecutor] runs
/// [Change]s. After a rejection, [RejectionAnalyzer] finds the [RetryHints] for the next attempt.
///
/// Before that, [RenameExecutor] runs confirmed [Rename]s; [RenameCandidates] finds possible ones. A [SchemaScope]
/// says which objects are compared.
///
/// To plan, [RenameDetector] finds renames, and [ChangeClassifier] decides between drop, alter and recreate.
/// [ChangeGraph] sorts the changes by the [ChangeDependencies], and [ChangeMerger] merges those that one
/// statement can make. [CreateSql], [AlterSql], [DropSql] and [GrantSql] write the statements, and
/// [ChangeWarnings] the comments before them.
@NullMarked
package dev.postern.diff;

import org.jspecify.annotations.NullMarked;
