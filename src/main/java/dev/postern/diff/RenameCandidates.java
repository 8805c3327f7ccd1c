package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Objects with data that a change would drop, and new objects that look like them: they can be renamed instead.
public final class RenameCandidates {

    private final SchemaModel from;
    private final SchemaModel to;

    /// Objects by their kind that the other schema lacks.
    private final Map<ObjectKind, List<SchemaObject>> dropped;

    private final Map<ObjectKind, List<SchemaObject>> created;

    private RenameCandidates(SchemaModel from, SchemaModel to) {
        this.from = from;
        this.to = to;
        this.dropped = missing(from, to);
        this.created = missing(to, from);
    }

    private static Map<ObjectKind, List<SchemaObject>> missing(SchemaModel schema, SchemaModel other) {
        return schema.objects().values().stream()
                .filter(object -> !other.contains(object.id()))
                .collect(Collectors.groupingBy(SchemaObject::kind));
    }

    /// Finds all possible renames. An object can have several.
    public static List<Rename> find(SchemaState from, SchemaState to) {
        return find(from.model(), to.model());
    }

    static List<Rename> find(SchemaModel from, SchemaModel to) {
        RenameCandidates candidates = new RenameCandidates(from, to);
        List<Rename> schemas = candidates.schemas().toList();
        Set<String> renamedSchemas =
                schemas.stream().map(rename -> rename.name().getFirst()).collect(Collectors.toSet());
        return Stream.of(
                        schemas.stream(),
                        candidates
                                .tables()
                                .filter(rename ->
                                        !renamedSchemas.contains(rename.name().getFirst())),
                        candidates
                                .sequences()
                                .filter(rename ->
                                        !renamedSchemas.contains(rename.name().getFirst())),
                        candidates.columns(),
                        candidates.typeParts())
                .flatMap(renames -> renames)
                .toList();
    }

    private static List<SchemaObject> objects(Map<ObjectKind, List<SchemaObject>> objects, ObjectKind kind) {
        return objects.getOrDefault(kind, List.of());
    }

    /// Schemas that contain tables of the same names.
    private Stream<Rename> schemas() {
        return objects(dropped, ObjectKind.SCHEMA).stream().flatMap(before -> {
            Set<String> tables = tableNames(from, before);
            return objects(created, ObjectKind.SCHEMA).stream()
                    .filter(after -> !tables.isEmpty() && tables.equals(tableNames(to, after)))
                    .map(after ->
                            new Rename(RenameKind.SCHEMA, NameParts.of(before.name()), "", NameParts.of(after.name())));
        });
    }

    private static Set<String> tableNames(SchemaModel model, SchemaObject schema) {
        return model.objects().values().stream()
                .filter(object -> object.is(ObjectKind.TABLE) && object.name().startsWith(schema.name() + "."))
                .map(object -> object.require(Attribute.SIMPLE_NAME))
                .collect(Collectors.toSet());
    }

    /// Tables with the same columns, with more columns, or with indexes or constraints of the same names.
    private Stream<Rename> tables() {
        return SimilarTables.find(from, objects(dropped, ObjectKind.TABLE), to, objects(created, ObjectKind.TABLE))
                .map(pair -> new Rename(
                        RenameKind.TABLE,
                        NameParts.of(pair.before().name()),
                        "",
                        NameParts.of(pair.after().name())));
    }

    private Stream<Rename> sequences() {
        return objects(dropped, ObjectKind.SEQUENCE).stream()
                .filter(before -> owner(from, before).isEmpty())
                .flatMap(before -> objects(created, ObjectKind.SEQUENCE).stream()
                        .filter(after -> owner(to, after).isEmpty()
                                && before.matches(after)
                                && !before.differsIn(after, Attribute.ALL_OPTIONS))
                        .map(after -> new Rename(
                                RenameKind.SEQUENCE, NameParts.of(before.name()), "", NameParts.of(after.name()))));
    }

    private static List<SchemaObject> owner(SchemaModel model, SchemaObject sequence) {
        return model.parts(sequence.name()).stream()
                .filter(part -> part.is(ObjectKind.SEQUENCE_OWNER))
                .toList();
    }

    /// Columns of one table with the same type.
    private Stream<Rename> columns() {
        Map<String, List<SchemaObject>> added = objects(created, ObjectKind.COLUMN).stream()
                .collect(Collectors.groupingBy(column -> column.require(Attribute.PARENT)));
        return objects(dropped, ObjectKind.COLUMN).stream()
                .filter(before -> !before.isInherited() && !before.isGenerated())
                .flatMap(before -> added.getOrDefault(before.require(Attribute.PARENT), List.of()).stream()
                        .filter(after -> !after.isInherited()
                                && !before.differsIn(after, Attribute.TYPE)
                                && !after.isGenerated())
                        .map(after -> new Rename(
                                RenameKind.COLUMN,
                                NameParts.of(before.name()),
                                "",
                                NameParts.of(after.require(Attribute.COLUMN)))));
    }

    /// Labels of an enum and attributes of a composite type: each is replaced by a new one at its place.
    private Stream<Rename> typeParts() {
        List<Rename> renames = new ArrayList<>();
        for (SchemaObject before : from.objects().values()) {
            SchemaObject after = to.object(before.id());
            if (after != null && before.is(ObjectKind.ENUM)) {
                addReplaced(RenameKind.LABEL, before, AlterTypeSql.labels(before), AlterTypeSql.labels(after), renames);
            } else if (after != null && before.is(ObjectKind.COMPOSITE)) {
                addReplaced(
                        RenameKind.ATTRIBUTE,
                        before,
                        AlterTypeSql.attributeList(before),
                        AlterTypeSql.attributeList(after),
                        renames);
            }
        }
        return renames.stream();
    }

    private static void addReplaced(
            RenameKind kind, SchemaObject type, List<String> before, List<String> after, List<Rename> renames) {
        for (int i = 0; i < before.size() && before.size() == after.size(); i++) {
            if (!after.contains(before.get(i)) && !before.contains(after.get(i))) {
                List<String> name = new ArrayList<>(NameParts.of(type.name()));
                name.add(partName(kind, before.get(i)));
                Rename rename = new Rename(kind, name, "", List.of(partName(kind, after.get(i))));
                boolean keepsType = kind == RenameKind.LABEL
                        || AlterTypeSql.attributeType(before.get(i)).equals(AlterTypeSql.attributeType(after.get(i)));
                if (keepsType
                        && !rename.newName().getFirst().equals(rename.name().getLast())) {
                    renames.add(rename);
                }
            }
        }
    }

    private static String partName(RenameKind kind, String part) {
        return kind == RenameKind.LABEL
                ? part.substring(1, part.length() - 1).replace("''", "'")
                : NameParts.of(AlterTypeSql.attributeName(part)).getFirst();
    }

    /// Returns the comments on a dropped object that can be renamed instead.
    static List<String> comments(List<Rename> candidates, SchemaObject dropped) {
        List<String> name = dropped.is(ObjectKind.TABLE) || dropped.is(ObjectKind.COLUMN)
                ? NameParts.of(dropped.name())
                : List.of();
        return candidates.stream()
                .filter(rename -> rename.name().equals(name))
                .map(rename -> "possible rename: --rename '" + rename + "'")
                .toList();
    }
}
