package dev.postern.typescript;

import static dev.postern.typescript.TypeNode.compactObject;
import static dev.postern.typescript.TypeNode.expandedObject;
import static dev.postern.typescript.TypeNode.literal;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Resource;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.catalog.Routine.Requirement;
import dev.postern.catalog.RowFunction;
import dev.postern.catalog.SchemaFacts;
import dev.postern.catalog.TypeDefinition;
import dev.postern.typescript.TypeNode.ArrayType;
import dev.postern.typescript.TypeNode.Intersection;
import dev.postern.typescript.TypeNode.Member;
import dev.postern.typescript.TypeNode.ObjectType;
import dev.postern.typescript.TypeNode.Presence;
import dev.postern.typescript.TypeNode.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The section `Functions` of a schema: functions that clients call, and functions of a row.
record FunctionsSection(ApiCatalog catalog, TypeMapper types, TablesSection tables) {

    /// A type that postgrest-js reports as an error; it is combined with the message of the error.
    private static final ObjectType ERROR_TYPE =
            new ObjectType(List.of(new Member("error", new Text("true"))), TypeNode.Layout.EXPANDED);

    /// The arguments of a function without arguments that has the name of a column.
    ///
    /// With `never`, which is a part of every type, postgrest-js would consider the column a computed field and
    /// omit it from `*`.
    private static final Text NO_ARGUMENTS = new Text("Record<PropertyKey, never>");

    private static final Text ANY_RELATION = literal("*");

    TypeNode functions(String schema) {
        Map<String, List<TypeNode>> overloads = new TreeMap<>(NameComparator.OF_NAMES);
        Map<String, String> comments = new TreeMap<>();
        catalog.routines(schema)
                .forEach((name, routines) -> routines.forEach(routine -> {
                    overloads.computeIfAbsent(name, _ -> new ArrayList<>()).add(routineType(routine, routines));
                    comments.merge(name, orEmpty(routine.comment()), FunctionsSection::joinComments);
                }));
        for (String owner : catalog.schemas()) {
            for (Resource resource : catalog.resources(owner).values()) {
                resource.rowFunctions().stream()
                        .filter(function ->
                                function.name().schema().equals(schema) && callableRoutine(function, resource) == null)
                        .forEach(function -> {
                            String name = function.name().name();
                            overloads
                                    .computeIfAbsent(name, _ -> new ArrayList<>())
                                    .add(rowFunctionType(function, resource));
                            comments.merge(name, orEmpty(function.comment()), FunctionsSection::joinComments);
                        });
            }
        }
        return expandedObject(overloads.entrySet().stream()
                .map(function -> new Member(
                        function.getKey(),
                        Presence.REQUIRED,
                        TypeNode.union(function.getValue()),
                        comments.getOrDefault(function.getKey(), "")))
                .toList());
    }

    private static String orEmpty(@Nullable String comment) {
        return comment == null ? "" : comment;
    }

    private static String joinComments(String first, String second) {
        return first.isEmpty() || first.equals(second) ? second : second.isEmpty() ? first : first + "\n" + second;
    }

    private TypeNode routineType(Routine routine, List<Routine> overloads) {
        List<Routine> candidates = overloads.stream()
                .filter(other -> acceptsEveryCallOf(other, routine))
                .toList();
        List<Member> members = new ArrayList<>();
        members.add(new Member("Args", argumentsType(routine)));
        if (candidates.size() > 1) {
            members.add(new Member("Returns", new Intersection(ERROR_TYPE, literal(ambiguityMessage(candidates)))));
        } else {
            Resource rows = servedRows(routine);
            members.add(new Member("Returns", returnType(routine, rows)));
            if (rows != null) {
                boolean isSet = routine.returns() == Routine.ReturnKind.ROW_SET;
                members.add(new SetofOptions(
                                sourceRelation(routine), literal(rows.name()), routine.returnsAtMostOneRow(), isSet)
                        .member());
            }
        }
        return compactObject(members);
    }

    private TypeNode argumentsType(Routine routine) {
        List<Argument> arguments = routine.arguments();
        if (arguments.isEmpty()) {
            return hasColumnOfSameName(routine) ? NO_ARGUMENTS : Text.NEVER;
        }
        return compactObject(arguments.stream()
                .map(argument -> new Member(
                        argument.name(),
                        argument.requirement() == Requirement.OPTIONAL ? Presence.OPTIONAL : Presence.REQUIRED,
                        types.argumentType(argument.type()),
                        ""))
                .sorted(Comparator.comparing(Member::name, NameComparator.OF_NAMES))
                .toList());
    }

    private boolean hasColumnOfSameName(Routine routine) {
        return catalog.resources(routine.schema()).values().stream().anyMatch(rows -> rows.has(routine.name()));
    }

    /// Returns the type of the result. For a set of at most one row it is the row, because postgrest-js decides
    /// whether the result is an array.
    ///
    /// @param rows table or view of the rows; null if it is not in the same schema
    private TypeNode returnType(Routine routine, @Nullable Resource rows) {
        return switch (routine.returns()) {
            case VOID -> new Text("undefined");
            case SCALAR -> scalarType(routine);
            case SCALAR_SET -> new ArrayType(scalarType(routine));
            case ROW -> rowType(routine);
            case ROW_SET ->
                rows != null && routine.returnsAtMostOneRow() ? rowType(routine) : new ArrayType(rowType(routine));
        };
    }

    private TypeNode scalarType(Routine routine) {
        return types.responseType(routine.rows().columns().getFirst());
    }

    private TypeNode rowType(Routine routine) {
        if (routine.compositeType() != null && routine.rows().columns().stream().noneMatch(types::isString)) {
            return types.namedType(routine.compositeType());
        }
        Resource rows = routine.rows();
        if (rows.isRelation()) {
            return expandedObject(tables.columns(rows));
        }
        // any value can be null, but PostgreSQL does not declare which, so the types are the declared ones
        return expandedObject(rows.columns().stream()
                .map(column -> new Member(column.name(), types.responseType(column)))
                .sorted(Comparator.comparing(Member::name, NameComparator.OF_NAMES))
                .toList());
    }

    /// Returns the table or view whose rows a function returns; null if it is not in the schema of the function.
    private @Nullable Resource servedRows(Routine routine) {
        Resource rows = routine.rows();
        return rows.isRelation() && catalog.resources(routine.schema()).get(rows.name()) == rows ? rows : null;
    }

    private Text sourceRelation(Routine routine) {
        SchemaFacts.QualifiedName relation = rowArgument(routine);
        return relation == null ? ANY_RELATION : literal(relation.name());
    }

    /// Returns the table or view whose row is the only argument; null if the function has other arguments.

    private SchemaFacts.@Nullable QualifiedName rowArgument(Routine routine) {
        return routine.arguments().size() == 1
                        && catalog.types()
                                        .definition(
                                                routine.arguments().getFirst().type())
                                instanceof TypeDefinition.Row row
                ? row.name()
                : null;
    }

    /// Returns the routine for a function of a row that clients can also call, because its argument has a name;
    /// null for any other function.
    private @Nullable Routine callableRoutine(RowFunction function, Resource resource) {
        return catalog
                .routines(function.name().schema())
                .getOrDefault(function.name().name(), List.of())
                .stream()
                .filter(routine -> resource.relation().equals(rowArgument(routine)))
                .findFirst()
                .orElse(null);
    }

    /// Returns the type of a function of a row that can be selected or embedded, but not called.
    private TypeNode rowFunctionType(RowFunction function, Resource resource) {
        SchemaFacts.QualifiedName rowType = function.rowType();
        Resource target =
                rowType == null || !rowType.schema().equals(function.name().schema())
                        ? null
                        : catalog.resources(rowType.schema()).get(rowType.name());
        List<Member> members = new ArrayList<>();
        members.add(new Member("Args", compactObject(List.of(new Member("", TypeMapper.rowType(resource))))));
        if (target == null) {
            members.add(new Member("Returns", new Intersection(ERROR_TYPE, literal(notFoundMessage(function)))));
            members.add(new SetofOptions(
                            literal(resource.name()), literal(""), function.returnsOneRow(), function.returnsSet())
                    .member());
        } else {
            TypeNode row = expandedObject(tables.columns(target));
            members.add(new Member("Returns", function.returnsOneRow() ? row : new ArrayType(row)));
            members.add(new SetofOptions(
                            literal(resource.name()),
                            literal(target.name()),
                            function.returnsOneRow(),
                            function.returnsSet())
                    .member());
        }
        return compactObject(members);
    }

    /// Member from which postgrest-js infers how a function can be embedded.
    ///
    /// @param from type of the name of the relation whose row is the argument
    /// @param to type of the name of the relation whose rows are returned
    private record SetofOptions(Text from, Text to, boolean isOneToOne, boolean isSetofReturn) {

        Member member() {
            return new Member(
                    "SetofOptions",
                    expandedObject(
                            new Member("from", from),
                            new Member("to", to),
                            new Member("isOneToOne", new Text(String.valueOf(isOneToOne))),
                            new Member("isSetofReturn", new Text(String.valueOf(isSetofReturn)))));
        }
    }

    /// Whether every call of `routine` can also be a call of `other`.
    private static boolean acceptsEveryCallOf(Routine other, Routine routine) {
        if (!other.isNamed() || !routine.isNamed()) {
            return other == routine;
        }
        Set<String> names = routine.arguments().stream().map(Argument::name).collect(Collectors.toSet());
        Set<String> requiredNames = routine.arguments().stream()
                .filter(argument -> argument.requirement() == Requirement.REQUIRED)
                .map(Argument::name)
                .collect(Collectors.toSet());
        return other.accepts(names) && other.accepts(requiredNames);
    }

    private static String ambiguityMessage(List<Routine> candidates) {
        return "Could not choose the best candidate function between: "
                + candidates.stream().map(FunctionsSection::signature).collect(Collectors.joining(", "))
                + ". Try renaming the parameters or the function itself in the database so function overloading can be"
                + " resolved";
    }

    private static String signature(Routine routine) {
        return routine.schema() + "." + routine.name()
                + routine.arguments().stream()
                        .map(argument -> argument.name() + " => " + argument.type())
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String notFoundMessage(RowFunction function) {
        return "the function " + function.name().schema() + "."
                + function.name().name()
                + " with parameter or with a single unnamed json/jsonb parameter, but no matches were found in the"
                + " schema cache";
    }
}
