package dev.postern.diff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a column becomes another one with what it holds.
final class AlterColumnSql {

    /// Types of which every value is one of the other, widest last (PostgreSQL's manual, 8.1).
    private static final List<String> WIDER = List.of("smallint", "integer", "bigint", "numeric");

    private static final Pattern SIZED =
            Pattern.compile("(character varying|character|bit varying|timestamp|time)\\((\\d+)\\)(.*)");

    private AlterColumnSql() {}

    /// How what a column holds is made of another type.
    private enum Conversion {
        ASSIGNMENT,
        CAST,
        TEXT;

        String using(SchemaObject column) {
            return switch (this) {
                case ASSIGNMENT -> "";
                case CAST -> " using " + column.require("column") + "::" + CreateSql.type(column);
                case TEXT -> " using " + column.require("column") + "::text::" + CreateSql.type(column);
            };
        }
    }

    /// Ways to do it, each in the order in which it can be run; the first that PostgreSQL takes is the best.
    static List<List<String>> alter(SchemaObject old, SchemaObject now) {
        return retypes(old, now) && now.attribute("generated") == null
                ? Arrays.stream(Conversion.values())
                        .map(conversion -> alter(old, now, conversion))
                        .toList()
                : List.of(alter(old, now, Conversion.ASSIGNMENT));
    }

    /// The type's name is the same, the type is not.
    static List<List<String>> swap(SchemaObject old, SchemaObject now) {
        if (old.isInherited() && now.isInherited()) {
            return List.of(settings(old, now));
        }
        List<String> statements = new ArrayList<>(List.of(CreateSql.onColumn(now) + " type " + CreateSql.type(now)
                + CreateSql.collation(now) + Conversion.TEXT.using(now)));
        alter(old, now, Conversion.TEXT).stream()
                .filter(statement -> !statements.contains(statement))
                .forEach(statements::add);
        return List.of(statements);
    }

    private static List<String> alter(SchemaObject old, SchemaObject now, Conversion conversion) {
        if (old.isInherited() && now.isInherited()) {
            return settings(old, now);
        }
        List<String> statements = new ArrayList<>();
        String column = CreateSql.onColumn(now);
        if (becomesPlain(old, now)) {
            statements.add(column + " drop expression");
        }
        if (retypes(old, now)) {
            statements.add(column + " type " + CreateSql.type(now) + CreateSql.collation(now) + conversion.using(now));
        }
        if (old.differsIn(now, "expression") && now.attribute("expression") != null) {
            statements.add(column + " set expression as (" + now.require("expression") + ")");
        }
        statements.addAll(settings(old, now));
        return statements;
    }

    /// Whether what was computed stays, and is no longer computed; what is virtual is nowhere to stay.
    static boolean becomesPlain(SchemaObject old, SchemaObject now) {
        return "stored".equals(old.attribute("generated")) && now.attribute("generated") == null;
    }

    static boolean retypes(SchemaObject old, SchemaObject now) {
        return old.differsIn(now, "type") || old.differsIn(now, "collation");
    }

    /// Another identity in the place of one.
    static List<String> identity(SchemaObject old, SchemaObject now) {
        String column = CreateSql.onColumn(now);
        List<String> changes = new ArrayList<>();
        if (old.differsIn(now, "identity")) {
            changes.add("set generated " + now.require("identity"));
        }
        Map<String, String> before = options(old.require("whole"));
        options(now.require("whole")).forEach((option, text) -> {
            if (!text.equals(before.get(option))) {
                changes.add("set " + text);
            }
        });
        return changes.isEmpty() ? List.of() : List.of(column + " " + String.join(" ", changes));
    }

    /// `increment 1 minvalue 1 … no cycle`, option by option.
    private static Map<String, String> options(String whole) {
        Map<String, String> options = new LinkedHashMap<>();
        Matcher option = Pattern.compile("(\\w+) (-?\\d+)|(?:no )?cycle").matcher(whole);
        while (option.find()) {
            options.put(option.group(1) == null ? "cycle" : option.group(1), option.group());
        }
        return options;
    }

    private static List<String> settings(SchemaObject old, SchemaObject now) {
        String column = CreateSql.onColumn(now);
        List<String> statements = new ArrayList<>();
        if (old.differsIn(now, "storage")) {
            statements.add(column + " set storage " + now.require("storage", "default"));
        }
        if (old.differsIn(now, "compression")) {
            statements.add(column + " set compression " + now.require("compression", "default"));
        }
        if (old.differsIn(now, "statistics")) {
            statements.add(column + " set statistics " + now.require("statistics", "-1"));
        }
        statements.addAll(AlterSql.options(column, old, now, "options"));
        return statements;
    }

    /// Whether each value of the one type is a value of the other.
    static boolean keepsAll(String old, String now) {
        int from = WIDER.indexOf(old);
        if ((from >= 0 && WIDER.indexOf(now) >= from) || now.equals("text") || now.equals("character varying")) {
            return true;
        }
        Matcher before = SIZED.matcher(old);
        Matcher after = SIZED.matcher(now);
        return before.matches()
                && after.matches()
                && before.group(1).equals(after.group(1))
                && before.group(3).equals(after.group(3))
                && Integer.parseInt(before.group(2)) <= Integer.parseInt(after.group(2));
    }
}
