package dev.postern.diff;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Kind of a [Rename].
public enum RenameKind {
    SCHEMA(1, ObjectKind.SCHEMA),
    TABLE(2, ObjectKind.TABLE),
    VIEW(2, ObjectKind.VIEW),
    MATERIALIZED_VIEW(2, ObjectKind.MATERIALIZED_VIEW),
    SEQUENCE(2, ObjectKind.SEQUENCE),
    INDEX(2, ObjectKind.INDEX),
    TYPE(2, ObjectKind.ENUM),
    FUNCTION(2, ObjectKind.FUNCTION),
    PROCEDURE(2, ObjectKind.PROCEDURE),
    COLUMN(3, ObjectKind.COLUMN),
    ATTRIBUTE(3, ObjectKind.COMPOSITE),
    LABEL(3, ObjectKind.ENUM),
    CONSTRAINT(3, ObjectKind.CONSTRAINT);

    private final int depth;
    private final ObjectKind objectKind;

    RenameKind(int depth, ObjectKind objectKind) {
        this.depth = depth;
        this.objectKind = objectKind;
    }

    /// Returns the kind with a name; empty if no kind has it.
    static Optional<RenameKind> of(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text().equalsIgnoreCase(text))
                .findFirst();
    }

    /// Returns the names of all kinds, as in a message.
    static String texts() {
        return Arrays.stream(values()).map(RenameKind::text).collect(Collectors.joining(", "));
    }

    /// Returns the name, for example `materialized view`.
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// Returns the number of parts of a complete name: 2 for a table, 3 for its columns.
    int depth() {
        return depth;
    }

    /// Returns the object that has a complete name, or the type whose label or attribute has it; empty if the schema
    /// lacks it.
    ///
    /// @param arguments argument types of a function; empty if any fit
    Optional<SchemaObject> find(SchemaModel model, List<String> name, String arguments) {
        return model.objects().values().stream()
                .filter(object -> includes(object.kind()) && isNamed(object, name, arguments))
                .findFirst();
    }

    private boolean includes(ObjectKind kind) {
        return kind == objectKind
                || (this == TYPE && (kind.isReplaceableType() || kind == ObjectKind.RANGE))
                || (this == CONSTRAINT && kind == ObjectKind.DOMAIN_CONSTRAINT);
    }

    private boolean isNamed(SchemaObject object, List<String> name, String arguments) {
        List<String> parent = name.subList(0, name.size() - 1);
        return switch (this) {
            case FUNCTION, PROCEDURE -> {
                int end = object.name().indexOf('(');
                yield NameParts.of(object.name().substring(0, end)).equals(name)
                        && (arguments.isEmpty()
                                || withoutSpaces(object.name().substring(end)).equals(withoutSpaces(arguments)));
            }
            case CONSTRAINT ->
                NameParts.of(object.require(Attribute.PARENT)).equals(parent)
                        && NameParts.of(object.require(Attribute.SIMPLE_NAME)).equals(List.of(name.getLast()));
            case LABEL ->
                NameParts.of(object.name()).equals(parent)
                        && AlterTypeSql.labels(object).contains(CreateSql.literal(name.getLast()));
            case ATTRIBUTE ->
                NameParts.of(object.name()).equals(parent)
                        && AlterTypeSql.attributeNames(object).contains(name.getLast());
            case SCHEMA, TABLE, VIEW, MATERIALIZED_VIEW, SEQUENCE, INDEX, TYPE, COLUMN ->
                NameParts.of(object.name()).equals(name);
        };
    }

    private static String withoutSpaces(String text) {
        return text.replace(" ", "");
    }
}
