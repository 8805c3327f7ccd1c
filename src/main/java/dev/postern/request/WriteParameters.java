package dev.postern.request;

import dev.postern.request.QueryString.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parameters that say what of a body is written where (`dialect.md` 1.6).
///
/// @param columns keys of the body that count, others are ignored; null: all of them
/// @param onConflict columns by which a row is found to be there already; empty: those of the primary key
/// @param select whether it is said what is wanted back
public record WriteParameters(@Nullable List<String> columns, List<String> onConflict, SelectParameter select) {

    /// Whether it is said what is wanted back.
    public enum SelectParameter {
        PRESENT,
        ABSENT
    }

    /// What of `parameters` is for the body.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST100 where a name cannot be read
    public static WriteParameters parse(List<Parameter> parameters) {
        List<String> columns = null;
        List<String> onConflict = List.of();
        SelectParameter select = SelectParameter.ABSENT;
        for (Parameter parameter : parameters) {
            switch (parameter.name()) {
                case "columns" -> columns = names("columns parameter", parameter.value());
                case "on_conflict" -> onConflict = names("on_conflict parameter", parameter.value());
                case "select" -> select = SelectParameter.PRESENT;
                default -> {} // for the rows
            }
        }
        return new WriteParameters(columns == null || columns.isEmpty() ? null : columns, onConflict, select);
    }

    private static List<String> names(String what, String text) {
        if (text.isBlank()) {
            return List.of();
        }
        Lexer cursor = new Lexer(what, text);
        List<String> names = new ArrayList<>();
        cursor.skipBlanks();
        do {
            names.add(cursor.name());
        } while (cursor.comma());
        cursor.expectEnd();
        return names.stream().distinct().toList();
    }
}
