/// Internal: projects that depend on the engine. [NewProject] creates one from the files of [ProjectTemplate],
/// with [ProjectNames] that are derived from its folder. [ProjectUpgrade] changes one to another version: it
/// replaces the [MarkedParts] of its files and generates its classes, and [UpgradeNotes] come from the
/// changelog. [FileBackup] restores the files after a failure, and [EngineArtifact] installs and finds the
/// engine's artifact with [Maven].
@NullMarked
package dev.postern.project;

import org.jspecify.annotations.NullMarked;
