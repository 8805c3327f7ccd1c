package dev.postern.migrate;

import dev.postern.diff.MigrationSearch.MigrationStatement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writer of the text of a generated script.
final class MigrationScriptText {

    private MigrationScriptText() {}

    /// @param roles roles to create if they are missing
    static String of(String heading, List<String> roles, List<MigrationStatement> statements) {
        String header = "-- " + asComment(heading)
                + "\n-- Written by ./postern migrate diff and tested on a scratch database. Read it before you apply"
                + " it.\n";
        String createRoles = roles.stream()
                .map(role -> ScratchRoles.createMissing(role) + ";\n")
                .collect(Collectors.joining("\n"));
        String settings = statements.stream()
                        .anyMatch(statement -> statement.sql().matches("(?is)(do \\$do\\$.*)?create or replace .*"))
                ? "-- Function bodies can name later objects.\nset local check_function_bodies = off;\n"
                : "";
        String body = statements.stream()
                .map(statement -> statement.warnings().stream()
                                .map(warning -> "-- " + asComment(warning) + "\n")
                                .collect(Collectors.joining())
                        + statement.sql() + ";\n")
                .collect(Collectors.joining());
        return Stream.of(header, createRoles, settings, body)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    /// Continues a comment after line breaks, which names can contain.
    private static String asComment(String text) {
        return text.replaceAll("\\R", "\n-- ");
    }
}
