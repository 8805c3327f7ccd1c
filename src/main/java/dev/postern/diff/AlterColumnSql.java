package dev.postern.diff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writer of the statements that change a column and convert its values.
final class AlterColumnSql {

    /// Numeric types, each of which contains all values of the types before it (PostgreSQL 8.1).
    private static final List<String> NUMERIC_TYPES_BY_WIDTH = List.of("smallint", "integer", "bigint", "numeric");

    private static final Pattern TYPE_WITH_LENGTH =
            Pattern.compile("(character varying|character|bit varying|timestamp|time)\\((\\d+)\\)(.*)");

    private AlterColumnSql() {}

    /// Conversion of the values of a column to another type.
    private enum Conversion {
        ASSIGNMENT,
        CAST,
        TEXT;

        String usingClause(SchemaObject column) {
            return switch (this) {
                case ASSIGNMENT -> "";
                case CAST -> " using " + column.require("column") + "::" + CreateSql.type(column);
                case TEXT -> " using " + column.require("column") + "::text::" + CreateSql.type(column);
            };
        }
    }

    /// Returns the alternative lists of statements, the best first.
    static List<List<String>> alternatives(SchemaObject from, SchemaObject to) {
        return changesType(from, to) && to.attribute("generated") == null
                ? Arrays.stream(Conversion.values())
                        .map(conversion -> statements(from, to, conversion))
                        .toList()
                : List.of(statements(from, to, Conversion.ASSIGNMENT));
    }

    /// Returns the statements that convert a column to a new type of the same name.
    static List<List<String>> convertToNewType(SchemaObject from, SchemaObject to) {
        if (from.isInherited() && to.isInherited()) {
            return List.of(settingStatements(from, to));
        }
        List<String> statements = new ArrayList<>(List.of(CreateSql.alterColumn(to) + " type " + CreateSql.type(to)
                + CreateSql.collation(to) + Conversion.TEXT.usingClause(to)));
        statements(from, to, Conversion.TEXT).stream()
                .filter(statement -> !statements.contains(statement))
                .forEach(statements::add);
        return List.of(statements);
    }

    private static List<String> statements(SchemaObject from, SchemaObject to, Conversion conversion) {
        if (from.isInherited() && to.isInherited()) {
            return settingStatements(from, to);
        }
        List<String> statements = new ArrayList<>();
        String column = CreateSql.alterColumn(to);
        if (keepsGeneratedValues(from, to)) {
            statements.add(column + " drop expression");
        }
        if (changesType(from, to)) {
            statements.add(
                    column + " type " + CreateSql.type(to) + CreateSql.collation(to) + conversion.usingClause(to));
        }
        if (from.differsIn(to, "expression") && to.attribute("expression") != null) {
            statements.add(column + " set expression as (" + to.require("expression") + ")");
        }
        statements.addAll(settingStatements(from, to));
        return statements;
    }

    /// Whether a stored generated column becomes an ordinary one with its values. A virtual column has no stored
    /// values.
    static boolean keepsGeneratedValues(SchemaObject from, SchemaObject to) {
        return "stored".equals(from.attribute("generated")) && to.attribute("generated") == null;
    }

    static boolean changesType(SchemaObject from, SchemaObject to) {
        return from.differsIn(to, "type") || from.differsIn(to, "collation");
    }

    /// Returns the statement that changes an identity column; empty if nothing differs.
    static List<String> identity(SchemaObject from, SchemaObject to) {
        String column = CreateSql.alterColumn(to);
        List<String> changes = new ArrayList<>();
        if (from.differsIn(to, "identity")) {
            changes.add("set generated " + to.require("identity"));
        }
        Map<String, String> before = parseOptions(from.require("whole"));
        parseOptions(to.require("whole")).forEach((option, text) -> {
            if (!text.equals(before.get(option))) {
                changes.add("set " + text);
            }
        });
        return changes.isEmpty() ? List.of() : List.of(column + " " + String.join(" ", changes));
    }

    /// Splits sequence options such as `increment 1 minvalue 1 … no cycle`.
    private static Map<String, String> parseOptions(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        Matcher option = Pattern.compile("(\\w+) (-?\\d+)|(?:no )?cycle").matcher(text);
        while (option.find()) {
            options.put(option.group(1) == null ? "cycle" : option.group(1), option.group());
        }
        return options;
    }

    private static List<String> settingStatements(SchemaObject from, SchemaObject to) {
        String column = CreateSql.alterColumn(to);
        List<String> statements = new ArrayList<>();
        if (from.differsIn(to, "storage")) {
            statements.add(column + " set storage " + to.attribute("storage", "default"));
        }
        if (from.differsIn(to, "compression")) {
            statements.add(column + " set compression " + to.attribute("compression", "default"));
        }
        if (from.differsIn(to, "statistics")) {
            statements.add(column + " set statistics " + to.attribute("statistics", "-1"));
        }
        statements.addAll(AlterSql.optionStatements(column, from, to, "options"));
        return statements;
    }

    /// Whether every value of the old type is a value of the new type.
    static boolean isLossless(String from, String to) {
        int fromWidth = NUMERIC_TYPES_BY_WIDTH.indexOf(from);
        if ((fromWidth >= 0 && NUMERIC_TYPES_BY_WIDTH.indexOf(to) >= fromWidth)
                || to.equals("text")
                || to.equals("character varying")) {
            return true;
        }
        Matcher before = TYPE_WITH_LENGTH.matcher(from);
        Matcher after = TYPE_WITH_LENGTH.matcher(to);
        return before.matches()
                && after.matches()
                && before.group(1).equals(after.group(1))
                && before.group(3).equals(after.group(3))
                && Integer.parseInt(before.group(2)) <= Integer.parseInt(after.group(2));
    }
}
