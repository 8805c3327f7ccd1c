package dev.postern.catalog;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A function that clients can call (`dialect.md` 1.8); compared by identity.
public final class Routine {

    /// Parameters of the dialect that a call by GET has no use for.
    private static final Set<String> BODY_WORDS = Set.of("columns", "on_conflict");

    private final RoutineFacts fact;
    private final Resource rows;
    private final List<Argument> arguments;
    private final Map<String, String> settings;
    private final RolePrivileges.FunctionSignature function;

    Routine(RoutineFacts fact, Resource rows, TypeCatalog types) {
        this.fact = fact;
        this.rows = rows;
        this.arguments = List.copyOf(fact.arguments());
        this.settings = Map.copyOf(fact.settings());
        this.function = new RolePrivileges.FunctionSignature(
                fact.name(),
                arguments.stream()
                        .map(argument -> new RolePrivileges.Argument(argument.name(), types.nameOf(argument.type())))
                        .toList());
    }

    /// What it is called with.
    ///
    /// @param name empty where it has none, which only the one argument of a function can lack
    /// @param type as `format_type` writes it; of a variadic argument the array's
    /// @param initial what it is where it is not given, as SQL; null where it has to be given
    public record Argument(
            String name,
            String type,
            ArgumentMode passing,
            Requirement need,
            @Nullable String initial) {}

    /// How an argument is given.
    public enum ArgumentMode {
        IN,
        /// As an array of any length.
        VARIADIC
    }

    /// Whether an argument has to be given.
    public enum Requirement {
        REQUIRED,
        OPTIONAL
    }

    /// What PostgreSQL is promised of it (manual, 36.7).
    public enum Volatility {
        IMMUTABLE,
        STABLE,
        /// It may write.
        VOLATILE
    }

    /// What it gives.
    public enum ReturnKind {
        VOID,
        SCALAR,
        SCALAR_SET,
        ROW,
        ROW_SET
    }

    public String schema() {
        return fact.name().schema();
    }

    public String name() {
        return fact.name().name();
    }

    /// What privileges know it by.
    RolePrivileges.FunctionSignature function() {
        return function;
    }

    /// In their order; a variadic one is the last.
    public List<Argument> arguments() {
        return arguments;
    }

    public Volatility volatility() {
        return fact.volatility();
    }

    public ReturnKind returns() {
        return fact.returns();
    }

    /// Whether it gives one row or value at most: it returns no set, or was made with `ROWS 1`.
    public boolean returnsAtMostOneRow() {
        return fact.one();
    }

    /// What the database says of it; null where it says nothing.
    public @Nullable String comment() {
        return fact.comment();
    }

    /// The composite type whose values its rows are, to be looked up in [TypeCatalog]; null where they are those of a
    /// table, or have columns that it names itself.
    public @Nullable String composite() {
        return fact.composite();
    }

    /// What its rows are: those of a table or view, or its own. A value is a row of one column called like it.
    public Resource rows() {
        return rows;
    }

    /// Whether its rows have columns of their own, which a call has to name.
    public boolean hasOwnColumns() {
        return fact.to() == null && !rows.columns().isEmpty();
    }

    /// The media type that its value is; null where it is none.
    public @Nullable String mediaType() {
        return fact.media();
    }

    /// PostgreSQL's settings that it was made with (`SET` in `CREATE FUNCTION`), by name, as PostgreSQL keeps their
    /// values.
    public Map<String, String> settings() {
        return settings;
    }

    /// Whether one of its arguments has this name.
    public boolean isArgument(String name) {
        return arguments.stream().anyMatch(argument -> argument.name().equals(name));
    }

    /// Whether its rows can be filtered by a column, or a computed field, of this name.
    public boolean hasColumn(String name) {
        return switch (returns()) {
            case VOID, SCALAR -> false;
            case SCALAR_SET, ROW, ROW_SET -> rows.has(name) || rows.computed(name) != null;
        };
    }

    /// Whether a parameter of the dialect means something for what it returns: a value has nothing to select, filter,
    /// order or page. `columns` and `on_conflict` are for bodies.
    ///
    /// @param name of the parameter, which an embed's path may precede
    public boolean hasClause(String name) {
        return switch (returns()) {
            case VOID, SCALAR -> false;
            case SCALAR_SET -> !BODY_WORDS.contains(name) && !name.equals("select");
            case ROW, ROW_SET -> !BODY_WORDS.contains(name);
        };
    }

    /// Whether it can be called with arguments of these names: all that it needs, and none that it lacks.
    public boolean accepts(Set<String> names) {
        Set<String> known = arguments.stream().map(Argument::name).collect(Collectors.toSet());
        return isNamed()
                && known.containsAll(names)
                && arguments.stream()
                        .allMatch(
                                argument -> argument.need() == Requirement.OPTIONAL || names.contains(argument.name()));
    }

    /// Whether all its arguments, if there are any, have names.
    public boolean isNamed() {
        return arguments.stream().noneMatch(argument -> argument.name().isEmpty());
    }

    /// Whether it takes a body as a whole: it has one argument, which has no name and one of these types.
    public boolean acceptsBody(Set<String> types) {
        return arguments.size() == 1
                && !isNamed()
                && types.contains(arguments.getFirst().type());
    }

    @Override
    public String toString() {
        return name();
    }
}
