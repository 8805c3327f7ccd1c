package dev.postern.catalog;

import dev.postern.hook.CallHook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A function that clients can call (`docs/dialect.md` 1.8). Compared by identity.
public final class Routine {

    /// The query parameters that apply to a payload only.
    private static final Set<String> BODY_PARAMETERS = Set.of("columns", "on_conflict");

    private final RoutineFacts facts;
    private final Resource rows;
    private final List<Argument> arguments;
    private final Map<String, String> settings;
    private final RolePrivileges.FunctionSignature signature;
    private final List<CallHook> hooks = new ArrayList<>();

    Routine(RoutineFacts facts, Resource rows, TypeCatalog types) {
        this.facts = facts;
        this.rows = rows;
        this.arguments = List.copyOf(facts.arguments());
        this.settings = Map.copyOf(facts.settings());
        this.signature = new RolePrivileges.FunctionSignature(
                facts.name(),
                arguments.stream()
                        .map(argument ->
                                new RolePrivileges.Argument(argument.name(), types.qualifiedName(argument.type())))
                        .toList());
    }

    /// An input argument.
    ///
    /// @param name empty for an unnamed argument, which is the only argument of its function
    /// @param type name of the type in the form of `format_type`; the array type of a variadic argument
    /// @param sqlType name of the type in SQL, see [Type#sql]
    /// @param defaultExpression default as SQL, or null
    public record Argument(
            String name,
            String type,
            String sqlType,
            ArgumentMode mode,
            Requirement requirement,
            @Nullable String defaultExpression) {}

    /// The mode of an input argument in `CREATE FUNCTION`.
    public enum ArgumentMode {
        IN,
        /// Any number of values, passed as an array.
        VARIADIC
    }

    /// The requirement of an argument: an argument with a default is optional.
    public enum Requirement {
        REQUIRED,
        OPTIONAL
    }

    /// The volatility category (PostgreSQL manual, 36.7).
    public enum Volatility {
        IMMUTABLE,
        STABLE,
        /// The function can write.
        VOLATILE
    }

    /// The kind of result.
    public enum ReturnKind {
        VOID,
        SCALAR,
        SCALAR_SET,
        ROW,
        ROW_SET
    }

    public String schema() {
        return facts.name().schema();
    }

    public String name() {
        return facts.name().name();
    }

    RolePrivileges.FunctionSignature signature() {
        return signature;
    }

    /// Returns the input arguments in their order; a variadic argument is the last.
    public List<Argument> arguments() {
        return arguments;
    }

    public Volatility volatility() {
        return facts.volatility();
    }

    public ReturnKind returns() {
        return facts.returns();
    }

    /// Whether the function returns no set, or is declared with `ROWS 1`.
    public boolean returnsAtMostOneRow() {
        return facts.returnsAtMostOneRow();
    }

    /// Whether the function returns records whose columns are known only when it runs. They are JSON values.
    public boolean returnsRecord() {
        return facts.returnsRecord();
    }

    public @Nullable String comment() {
        return facts.comment();
    }

    /// Returns the name of the composite type that the function returns, for [TypeCatalog#definition]; null for
    /// rows of a table, OUT arguments and scalars.
    public @Nullable String compositeType() {
        return facts.compositeType();
    }

    /// Returns the resource of the rows: a table, a view, or the columns that the function itself declares.
    ///
    /// A scalar is a row with one column that has the name of the function.
    public Resource rows() {
        return rows;
    }

    /// Whether the rows are not those of a table or view, so that SQL must list the columns.
    public boolean hasOwnColumns() {
        return facts.rowType() == null && !rows.columns().isEmpty();
    }

    /// Returns the media type for which the domain of the result is named; null for any other result.
    public @Nullable String mediaType() {
        return facts.mediaType();
    }

    /// Returns the application's hooks on calls, in the order of their declaration.
    public List<CallHook> hooks() {
        return hooks;
    }

    void add(CallHook hook) {
        hooks.add(hook);
    }

    /// Returns the settings of the `SET` clauses in `CREATE FUNCTION` by name, with their values in PostgreSQL's
    /// form.
    public Map<String, String> settings() {
        return settings;
    }

    /// Whether an argument has this name.
    public boolean isArgument(String name) {
        return arguments.stream().anyMatch(argument -> argument.name().equals(name));
    }

    /// Whether the result can be filtered by a column or computed field of this name.
    public boolean hasColumn(String name) {
        return switch (returns()) {
            case VOID, SCALAR -> false;
            case SCALAR_SET, ROW, ROW_SET -> rows.has(name) || rows.computedField(name) != null;
        };
    }

    /// Whether a query parameter such as `order` applies to the result. A scalar has nothing to select, filter,
    /// order or page.
    ///
    /// @param name name of the parameter, including the path of an embed
    public boolean hasClause(String name) {
        return switch (returns()) {
            case VOID, SCALAR -> false;
            case SCALAR_SET -> !BODY_PARAMETERS.contains(name) && !name.equals("select");
            case ROW, ROW_SET -> !BODY_PARAMETERS.contains(name);
        };
    }

    /// Whether the function can be called with arguments of these names: all required arguments and no unknown
    /// ones.
    public boolean accepts(Set<String> names) {
        Set<String> argumentNames = arguments.stream().map(Argument::name).collect(Collectors.toSet());
        return isNamed()
                && argumentNames.containsAll(names)
                && arguments.stream()
                        .allMatch(argument ->
                                argument.requirement() == Requirement.OPTIONAL || names.contains(argument.name()));
    }

    /// Whether all arguments have names; true for a function without arguments.
    public boolean isNamed() {
        return arguments.stream().noneMatch(argument -> argument.name().isEmpty());
    }

    /// Whether the function has one argument, which is unnamed.
    public boolean hasUnnamedArgument() {
        return arguments.size() == 1 && !isNamed();
    }

    /// Whether the function takes the whole request body as its only argument, which is unnamed.
    ///
    /// @param types names of the argument types for the content type of the body
    public boolean acceptsBody(Set<String> types) {
        return hasUnnamedArgument() && types.contains(arguments.getFirst().type());
    }

    @Override
    public String toString() {
        return name();
    }
}
