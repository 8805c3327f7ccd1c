package dev.postern.diff;

import dev.postern.problem.CommandException;

/// Failures of a schema comparison.
final class DiffErrors {

    private DiffErrors() {}

    static CommandException invalidRename(String option) {
        return new CommandException("--rename '" + option + "' is not a rename")
                .withHint("Write the kind, the name and the new name, such as 'column films.title=name'. Kinds: "
                        + RenameKind.texts() + ".");
    }

    static CommandException unknownRename(Rename rename) {
        return new CommandException("--rename '" + rename + "': the schema of the migrations has no "
                + rename.kind().text() + " " + NameParts.text(rename.name()));
    }

    static CommandException unknownNewName(Rename rename, String newName) {
        return new CommandException("--rename '" + rename + "': the desired schema has no "
                + rename.kind().text() + " " + newName);
    }

    static CommandException invalidPattern(String pattern) {
        return new CommandException("--exclude '" + pattern + "' is not a pattern")
                .withHint("Write 'schema.*', 'schema.name', or a kind and a name such as 'event trigger *'.");
    }

    static CommandException invalidPartitionMode(String mode) {
        return new CommandException("The property partitions of jooq.xml is '" + mode + "'")
                .withHint("Set it to ignore or follow.");
    }
}
