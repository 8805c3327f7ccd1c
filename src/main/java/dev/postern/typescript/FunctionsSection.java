package dev.postern.typescript;

import static dev.postern.typescript.TypeNode.fitting;
import static dev.postern.typescript.TypeNode.literal;
import static dev.postern.typescript.TypeNode.open;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Resource;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.catalog.Routine.Requirement;
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

/// The section `Functions` of a schema: functions to call, and those of a row that are selected like a column or
/// embedded like a table.
record FunctionsSection(ApiCatalog catalog, TypeMapper types, TablesSection tables) {

    /// What postgrest-js takes for an error, with the words that the service would refuse the call with.
    private static final ObjectType ERROR =
            new ObjectType(List.of(new Member("error", new Text("true"))), TypeNode.Layout.OPEN);

    /// No arguments, as a type that is not a part of every other, as `never` is: by that, postgrest-js would take a
    /// column of the function's name for a function of the column's row, which `*` does not mean.
    private static final Text NOTHING = new Text("Record<PropertyKey, never>");

    private static final Text ANY_RELATION = literal("*");

    TypeNode functions(String schema) {
        Map<String, List<TypeNode>> found = new TreeMap<>(NameComparator.OF_NAMES);
        Map<String, String> comments = new TreeMap<>();
        catalog.routines(schema)
                .forEach((name, routines) -> routines.forEach(routine -> {
                    found.computeIfAbsent(name, _ -> new ArrayList<>()).add(routine(routine, routines));
                    comments.merge(name, orEmpty(routine.comment()), FunctionsSection::both);
                }));
        for (String owner : catalog.schemas()) {
            for (Resource resource : catalog.resources(owner).values()) {
                resource.functions().stream()
                        .filter(function ->
                                function.name().schema().equals(schema) && called(function, resource) == null)
                        .forEach(function -> {
                            String name = function.name().name();
                            found.computeIfAbsent(name, _ -> new ArrayList<>()).add(ofRow(function, resource));
                            comments.merge(name, orEmpty(function.comment()), FunctionsSection::both);
                        });
            }
        }
        return open(found.entrySet().stream()
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

    /// What is said of overloads.
    private static String both(String one, String other) {
        return one.isEmpty() || one.equals(other) ? other : other.isEmpty() ? one : one + "\n" + other;
    }

    private TypeNode routine(Routine routine, List<Routine> overloads) {
        List<Routine> rivals =
                overloads.stream().filter(other -> takesAllOf(other, routine)).toList();
        List<Member> members = new ArrayList<>();
        members.add(new Member("Args", arguments(routine)));
        if (rivals.size() > 1) {
            members.add(new Member("Returns", new Intersection(ERROR, literal(ambiguous(rivals)))));
        } else {
            Resource to = served(routine);
            members.add(new Member("Returns", returns(routine, to)));
            if (to != null) {
                boolean set = routine.returns() == Routine.ReturnKind.ROW_SET;
                members.add(setof(from(routine), literal(to.name()), routine.returnsAtMostOneRow(), set));
            }
        }
        return fitting(members);
    }

    private TypeNode arguments(Routine routine) {
        List<Argument> arguments = routine.arguments();
        if (arguments.isEmpty()) {
            return isColumn(routine) ? NOTHING : Text.NEVER;
        }
        return fitting(arguments.stream()
                .map(argument -> new Member(
                        argument.name(),
                        argument.need() == Requirement.OPTIONAL ? Presence.OPTIONAL : Presence.REQUIRED,
                        types.named(argument.type()),
                        ""))
                .sorted(Comparator.comparing(Member::name, NameComparator.OF_NAMES))
                .toList());
    }

    private boolean isColumn(Routine routine) {
        return catalog.resources(routine.schema()).values().stream().anyMatch(rows -> rows.has(routine.name()));
    }

    /// Of a set that clients know to have one row at most, the row: they make an array of it, or not.
    private TypeNode returns(Routine routine, @Nullable Resource to) {
        return switch (routine.returns()) {
            case VOID -> new Text("undefined");
            case SCALAR -> value(routine);
            case SCALAR_SET -> new ArrayType(value(routine));
            case ROW -> row(routine);
            case ROW_SET -> to != null && routine.returnsAtMostOneRow() ? row(routine) : new ArrayType(row(routine));
        };
    }

    private TypeNode value(Routine routine) {
        return types.shown(routine.rows().columns().getFirst());
    }

    private TypeNode row(Routine routine) {
        if (routine.compositeType() != null) {
            return types.named(routine.compositeType());
        }
        Resource rows = routine.rows();
        if (rows.isRelation()) {
            return open(tables.columns(rows));
        }
        // a function may give null for each of these, but none says so: they are as its author named them
        return open(rows.columns().stream()
                .map(column -> new Member(column.name(), types.shown(column)))
                .sorted(Comparator.comparing(Member::name, NameComparator.OF_NAMES))
                .toList());
    }

    /// The table or view whose rows a function gives, where a client finds it beside the function.
    private @Nullable Resource served(Routine routine) {
        Resource rows = routine.rows();
        return rows.isRelation() && catalog.resources(routine.schema()).get(rows.name()) == rows ? rows : null;
    }

    /// The relation whose row is the only argument.
    private Text from(Routine routine) {
        SchemaFacts.QualifiedName of = argument(routine);
        return of == null ? ANY_RELATION : literal(of.name());
    }

    private SchemaFacts.@Nullable QualifiedName argument(Routine routine) {
        return routine.arguments().size() == 1
                        && catalog.types().named(routine.arguments().getFirst().type())
                                instanceof TypeDefinition.Row row
                ? row.name()
                : null;
    }

    /// The routine that a function of a row can also be called as: its argument has a name.
    private @Nullable Routine called(SchemaFacts.RowFunction function, Resource resource) {
        return catalog
                .routines(function.name().schema())
                .getOrDefault(function.name().name(), List.of())
                .stream()
                .filter(routine -> resource.relation().equals(argument(routine)))
                .findFirst()
                .orElse(null);
    }

    /// A function of a row, whose argument has no name: it can be selected or embedded, not called.
    private TypeNode ofRow(SchemaFacts.RowFunction function, Resource resource) {
        SchemaFacts.QualifiedName returned = function.rowType();
        Resource to =
                returned == null || !returned.schema().equals(function.name().schema())
                        ? null
                        : catalog.resources(returned.schema()).get(returned.name());
        List<Member> members = new ArrayList<>();
        members.add(new Member("Args", fitting(List.of(new Member("", TypeMapper.row(resource))))));
        if (to == null) {
            members.add(new Member("Returns", new Intersection(ERROR, literal(notCalled(function)))));
            members.add(setof(literal(resource.name()), literal(""), function.returnsOneRow(), function.returnsSet()));
        } else {
            TypeNode row = open(tables.columns(to));
            members.add(new Member("Returns", function.returnsOneRow() ? row : new ArrayType(row)));
            members.add(setof(
                    literal(resource.name()), literal(to.name()), function.returnsOneRow(), function.returnsSet()));
        }
        return fitting(members);
    }

    private static Member setof(Text from, Text to, boolean one, boolean set) {
        return new Member(
                "SetofOptions",
                open(
                        new Member("from", from),
                        new Member("to", to),
                        new Member("isOneToOne", new Text(String.valueOf(one))),
                        new Member("isSetofReturn", new Text(String.valueOf(set)))));
    }

    /// Whether every call of `routine` could be one of `other`.
    private static boolean takesAllOf(Routine other, Routine routine) {
        if (!other.isNamed() || !routine.isNamed()) {
            return other == routine;
        }
        Set<String> all = routine.arguments().stream().map(Argument::name).collect(Collectors.toSet());
        Set<String> needed = routine.arguments().stream()
                .filter(argument -> argument.need() == Requirement.REQUIRED)
                .map(Argument::name)
                .collect(Collectors.toSet());
        return other.accepts(all) && other.accepts(needed);
    }

    private static String ambiguous(List<Routine> rivals) {
        return "Could not choose the best candidate function between: "
                + rivals.stream().map(FunctionsSection::described).collect(Collectors.joining(", "))
                + ". Try renaming the parameters or the function itself in the database so function overloading can be"
                + " resolved";
    }

    private static String described(Routine routine) {
        return routine.schema() + "." + routine.name()
                + routine.arguments().stream()
                        .map(argument -> argument.name() + " => " + argument.type())
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String notCalled(SchemaFacts.RowFunction function) {
        return "the function " + function.name().schema() + "."
                + function.name().name()
                + " with parameter or with a single unnamed json/jsonb parameter, but no matches were found in the"
                + " schema cache";
    }
}
