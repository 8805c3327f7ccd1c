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

    private static final Pattern SEQUENCE_OPTION = Pattern.compile("(\\w+) (-?\\d+)|(?:no )?cycle");

    private AlterColumnSql() {}

    /// Conversion of the values of a column to another type.
    private enum Conversion {
        ASSIGNMENT,
        CAST,
        TEXT;

        String usingClause(SchemaObject column) {
            return switch (this) {
                case ASSIGNMENT -> "";
                case CAST -> " using " + column.require(Attribute.COLUMN) + "::" + column.require(Attribute.TYPE);
                case TEXT -> " using " + column.require(Attribute.COLUMN) + "::text::" + column.require(Attribute.TYPE);
            };
        }
    }

    /// Returns the alternative lists of statements, the best first; empty if the column cannot be changed in place.
    static List<List<String>> alternatives(SchemaObject from, SchemaObject to) {
        if (from.differsIn(to, Attribute.GENERATED) && !keepsGeneratedValues(from, to)) {
            return List.of();
        }
        return changesType(from, to) && !to.isGenerated()
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
        List<String> statements = new ArrayList<>(List.of(CreateSql.alterColumn(to) + " type "
                + to.require(Attribute.TYPE) + CreateSql.collation(to) + Conversion.TEXT.usingClause(to)));
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
            statements.add(column + " type " + to.require(Attribute.TYPE) + CreateSql.collation(to)
                    + conversion.usingClause(to));
        }
        if (from.differsIn(to, Attribute.EXPRESSION) && to.has(Attribute.EXPRESSION)) {
            statements.add(column + " set expression as (" + to.require(Attribute.EXPRESSION) + ")");
        }
        statements.addAll(settingStatements(from, to));
        return statements;
    }

    /// Whether a stored generated column becomes an ordinary one with its values. A virtual column has no stored
    /// values.
    static boolean keepsGeneratedValues(SchemaObject from, SchemaObject to) {
        return "stored".equals(from.attribute(Attribute.GENERATED)) && !to.isGenerated();
    }

    static boolean changesType(SchemaObject from, SchemaObject to) {
        return from.differsIn(to, Attribute.TYPE) || from.differsIn(to, Attribute.COLLATION);
    }

    /// Returns the statement that changes an identity column; empty if nothing differs.
    static List<String> identity(SchemaObject from, SchemaObject to) {
        String column = CreateSql.alterColumn(to);
        List<String> changes = new ArrayList<>();
        if (from.differsIn(to, Attribute.IDENTITY)) {
            changes.add("set generated " + to.require(Attribute.IDENTITY));
        }
        Map<String, String> before = parseOptions(from.require(Attribute.ALL_OPTIONS));
        parseOptions(to.require(Attribute.ALL_OPTIONS)).forEach((option, text) -> {
            if (!text.equals(before.get(option))) {
                changes.add("set " + text);
            }
        });
        return changes.isEmpty() ? List.of() : List.of(column + " " + String.join(" ", changes));
    }

    /// Splits sequence options such as `increment 1 minvalue 1 … no cycle`.
    private static Map<String, String> parseOptions(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        Matcher option = SEQUENCE_OPTION.matcher(text);
        while (option.find()) {
            options.put(option.group(1) == null ? "cycle" : option.group(1), option.group());
        }
        return options;
    }

    private static List<String> settingStatements(SchemaObject from, SchemaObject to) {
        String column = CreateSql.alterColumn(to);
        List<String> statements = new ArrayList<>();
        if (from.differsIn(to, Attribute.STORAGE)) {
            statements.add(column + " set storage " + to.attribute(Attribute.STORAGE, "default"));
        }
        if (from.differsIn(to, Attribute.COMPRESSION)) {
            statements.add(column + " set compression " + to.attribute(Attribute.COMPRESSION, "default"));
        }
        if (from.differsIn(to, Attribute.STATISTICS_TARGET)) {
            statements.add(column + " set statistics " + to.attribute(Attribute.STATISTICS_TARGET, "-1"));
        }
        statements.addAll(AlterSql.optionStatements(column, from, to, Attribute.OPTIONS));
        return statements;
    }
}
