package dev.postern.request;

import dev.postern.request.QueryString.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parameters of a write (`docs/dialect.md` 1.6).
///
/// @param columns payload keys that are written, while others are ignored; null for all
/// @param onConflict columns that identify an existing row; empty for the primary key
/// @param select whether the parameter `select` is present
public record WriteParameters(@Nullable List<String> columns, List<String> onConflict, SelectParameter select) {

    public WriteParameters {
        columns = columns == null ? null : List.copyOf(columns);
        onConflict = List.copyOf(onConflict);
        if (columns != null && columns.isEmpty()) {
            throw new IllegalArgumentException("The list of columns is empty");
        }
    }

    /// Presence of the parameter `select`.
    public enum SelectParameter {
        PRESENT,
        ABSENT
    }

    /// Parses the parameters of the payload and ignores those of the rows. Of parameters with one name, the first
    /// applies.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST100 for an invalid name
    public static WriteParameters parse(List<Parameter> parameters) {
        List<String> columns = null;
        List<String> onConflict = null;
        SelectParameter select = SelectParameter.ABSENT;
        for (Parameter parameter : parameters) {
            switch (parameter.name()) {
                case "columns" -> columns = columns == null ? names("columns parameter", parameter.value()) : columns;
                case "on_conflict" -> onConflict = onConflict == null ? onConflict(parameter.value()) : onConflict;
                case "select" -> select = SelectParameter.PRESENT;
                default -> {} // a parameter of the rows, which QueryParser parses
            }
        }
        return new WriteParameters(columns, onConflict == null ? List.of() : onConflict, select);
    }

    private static List<String> onConflict(String value) {
        return value.isBlank() ? List.of() : names("on_conflict parameter", value);
    }

    private static List<String> names(String kind, String text) {
        Lexer lexer = new Lexer(kind, text);
        List<String> names = new ArrayList<>();
        lexer.skipBlanks();
        do {
            names.add(lexer.name());
        } while (lexer.skipComma());
        lexer.expectEnd();
        return names.stream().distinct().toList();
    }
}
