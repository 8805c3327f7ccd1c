package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writer of the statements that change a schema object in place.
final class AlterSql {

    private static final Pattern OPTION = Pattern.compile("((?:toast\\.)?\\w+) = ('(?:[^']|'')*+')");

    private AlterSql() {}

    /// Returns the alternative lists of statements, the best first; PostgreSQL can still reject them. Empty if the
    /// object cannot be changed in place.
    static List<List<String>> alternatives(SchemaObject from, SchemaObject to) {
        if (to.is(ObjectKind.COLUMN)) {
            return AlterColumnSql.alternatives(from, to);
        }
        if (to.is(ObjectKind.SEQUENCE)) {
            return sequence(from, to);
        }
        return statements(from, to).stream().toList();
    }

    /// Returns the statements; an empty list if nothing is to be done, no list if the object cannot be changed in
    /// place.
    private static Optional<List<String>> statements(SchemaObject from, SchemaObject to) {
        return switch (to.kind()) {
            case TABLE -> AlterTableSql.statements(from, to);
            case DEFAULT, SEQUENCE_OWNER, CLUSTERING, REPLICA_IDENTITY, ROW_SECURITY, COMMENT ->
                Optional.of(CreateSql.statements(to));
            case IDENTITY -> identity(from, to);
            case CONSTRAINT -> constraint(from, to);
            case INDEX -> index(from, to);
            case VIEW -> view(from, to);
            case MATERIALIZED_VIEW -> materializedView(from, to);
            case FUNCTION, PROCEDURE ->
                from.differsIn(to, Attribute.KIND) || from.differsIn(to, Attribute.RESULT)
                        ? Optional.empty()
                        : Optional.of(CreateSql.statements(to));
            case ENUM -> AlterTypeSql.addedLabels(from, to);
            case DOMAIN -> AlterTypeSql.domainDefault(from, to);
            case COMPOSITE -> AlterTypeSql.attributes(from, to);
            case EXTENSION -> Optional.of(extension(from, to));
            case TRIGGER, RULE, EVENT_TRIGGER ->
                from.matchesExcept(to, Attribute.ENABLED)
                        ? Optional.of(List.of(CreateSql.enabledStatement(to)))
                        : Optional.empty();
            case PRIVILEGES ->
                Optional.of(GrantSql.between(from.require(Attribute.GRANTS), to.require(Attribute.GRANTS), to));
            case SCHEMA,
                    COLUMN,
                    SEQUENCE,
                    AGGREGATE,
                    CAST,
                    OPERATOR,
                    COLLATION,
                    DICTIONARY,
                    CONFIGURATION,
                    STATISTICS,
                    POLICY,
                    PUBLICATION,
                    RANGE,
                    DOMAIN_CONSTRAINT -> Optional.empty();
        };
    }

    private static Optional<List<String>> identity(SchemaObject from, SchemaObject to) {
        if (from.differsIn(to, Attribute.SEQUENCE_NAME)) {
            return Optional.empty();
        }
        return Optional.of(to.isInherited() ? List.of() : AlterColumnSql.identity(from, to));
    }

    /// Validates a constraint; no other change is possible.
    private static Optional<List<String>> constraint(SchemaObject from, SchemaObject to) {
        boolean isValidated = from.matchesExcept(to, Attribute.VALID, Attribute.DEFINITION)
                && to.isTrue(Attribute.VALID)
                && from.require(Attribute.DEFINITION).equals(to.require(Attribute.DEFINITION) + " NOT VALID");
        return isValidated
                ? Optional.of(List.of(
                        CreateSql.alterParent(to) + " validate constraint " + to.require(Attribute.SIMPLE_NAME)))
                : Optional.empty();
    }

    private static Optional<List<String>> index(SchemaObject from, SchemaObject to) {
        return from.matchesExcept(to, Attribute.COLUMN_STATISTICS) && to.has(Attribute.COLUMN_STATISTICS)
                ? Optional.of(List.of("alter index " + to.name() + " " + to.require(Attribute.COLUMN_STATISTICS)))
                : Optional.empty();
    }

    /// Replaces a view, which can get new columns at the end only.
    private static Optional<List<String>> view(SchemaObject from, SchemaObject to) {
        String before = from.attribute(Attribute.COLUMNS, "");
        String after = to.attribute(Attribute.COLUMNS, "");
        return after.equals(before) || after.startsWith(before + ", ")
                ? Optional.of(CreateSql.statements(to))
                : Optional.empty();
    }

    private static Optional<List<String>> materializedView(SchemaObject from, SchemaObject to) {
        return from.matchesExcept(to, Attribute.OPTIONS)
                ? Optional.of(optionStatements("alter materialized view " + to.name(), from, to, Attribute.OPTIONS))
                : Optional.empty();
    }

    private static List<String> extension(SchemaObject from, SchemaObject to) {
        String extension = "alter extension " + to.name();
        List<String> statements = new ArrayList<>();
        if (from.differsIn(to, Attribute.SCHEMA)) {
            statements.add(extension + " set schema " + to.require(Attribute.SCHEMA));
        }
        return statements;
    }

    /// Returns the statements that alter a sequence. The second alternative has a restart, for a sequence whose
    /// current value is outside its new bounds.
    private static List<List<String>> sequence(SchemaObject from, SchemaObject to) {
        String sequence = "alter sequence " + to.name();
        List<String> persistence = from.differsIn(to, Attribute.UNLOGGED)
                ? List.of(sequence + (to.has(Attribute.UNLOGGED) ? " set unlogged" : " set logged"))
                : List.of();
        String options = sequence + " as " + to.require(Attribute.TYPE) + " " + to.require(Attribute.ALL_OPTIONS);
        if (from.differsIn(to, Attribute.ALL_OPTIONS)) {
            return List.of(append(persistence, options), append(persistence, options + " restart"));
        }
        return List.of(from.differsIn(to, Attribute.TYPE) ? append(persistence, options) : persistence);
    }

    private static List<String> append(List<String> statements, String last) {
        return Stream.concat(statements.stream(), Stream.of(last)).toList();
    }

    /// Returns the statements that set new and changed storage options and reset removed ones.
    ///
    /// @param alter beginning of the statements, for example `alter table public.films`
    /// @param attribute attribute with the options
    static List<String> optionStatements(String alter, SchemaObject from, SchemaObject to, Attribute attribute) {
        Set<String> before = parseOptions(from.attribute(attribute, ""));
        Set<String> after = parseOptions(to.attribute(attribute, ""));
        Set<String> names = after.stream().map(AlterSql::optionName).collect(Collectors.toSet());
        String removed = before.stream()
                .map(AlterSql::optionName)
                .filter(name -> !names.contains(name))
                .collect(Collectors.joining(", "));
        String set = after.stream().filter(option -> !before.contains(option)).collect(Collectors.joining(", "));
        List<String> statements = new ArrayList<>();
        if (!removed.isEmpty()) {
            statements.add(alter + " reset (" + removed + ")");
        }
        if (!set.isEmpty()) {
            statements.add(alter + " set (" + set + ")");
        }
        return statements;
    }

    /// Splits options such as `fillfactor = '50', toast.autovacuum_enabled = 'false'`, sorted by name.
    private static Set<String> parseOptions(String text) {
        return OPTION.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String optionName(String option) {
        return option.substring(0, option.indexOf(" = "));
    }
}
