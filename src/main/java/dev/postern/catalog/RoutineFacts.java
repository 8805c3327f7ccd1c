package dev.postern.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A function in `facts.tsv` that clients can call.
final class RoutineFacts {

    /// Result of a function that returns a record whose columns are known only when it runs.
    private static final String RECORD = "record";

    private final SchemaFacts.QualifiedName name;
    private final Routine.Volatility volatility;
    private final Routine.ReturnKind returns;
    private final SchemaFacts.@Nullable QualifiedName rowType;
    private final @Nullable String mediaType;
    private final boolean returnsAtMostOneRow;
    private final boolean returnsRecord;
    private final @Nullable String comment;
    private final @Nullable String compositeType;
    private final List<Routine.Argument> arguments = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();

    RoutineFacts(FactLine line) {
        this.name = line.qualifiedName(1);
        this.volatility = Routine.Volatility.valueOf(line.text(4).toUpperCase(Locale.ROOT));
        this.returns = returns(line);
        this.rowType = line.has(7) ? line.qualifiedName(7) : null;
        this.mediaType = line.value(9);
        this.returnsAtMostOneRow = !line.flag(5) || line.has(10);
        this.returnsRecord = line.text(6).equals(RECORD);
        this.comment = line.value(11);
        this.compositeType = line.value(12);
    }

    /// The identity of a function among its overloads.
    ///
    /// @param signature names and types of the arguments
    record RoutineKey(SchemaFacts.QualifiedName name, String signature) {}

    static RoutineKey key(FactLine line) {
        return new RoutineKey(line.qualifiedName(1), line.text(3));
    }

    private static Routine.ReturnKind returns(FactLine line) {
        boolean isSet = line.flag(5);
        return switch (line.text(6)) {
            case "void" -> Routine.ReturnKind.VOID;
            case "value", RECORD -> isSet ? Routine.ReturnKind.SCALAR_SET : Routine.ReturnKind.SCALAR;
            default -> isSet ? Routine.ReturnKind.ROW_SET : Routine.ReturnKind.ROW;
        };
    }

    void addArgument(FactLine line) {
        arguments.add(new Routine.Argument(
                line.text(5),
                line.text(6),
                line.typeSql(6),
                Routine.ArgumentMode.valueOf(line.text(7).toUpperCase(Locale.ROOT)),
                line.flag(8) ? Routine.Requirement.OPTIONAL : Routine.Requirement.REQUIRED,
                line.value(9)));
    }

    void addColumn(FactLine line) {
        columns.add(new Column(line.text(5), line.type(6)));
    }

    void addSetting(FactLine line) {
        settings.put(line.text(4), line.text(5));
    }

    SchemaFacts.QualifiedName name() {
        return name;
    }

    Routine.Volatility volatility() {
        return volatility;
    }

    Routine.ReturnKind returns() {
        return returns;
    }

    /// Returns the table or view whose rows the function returns; null if it returns other rows.
    SchemaFacts.@Nullable QualifiedName rowType() {
        return rowType;
    }

    /// Returns the media type for which the domain of the result is named; null for any other result.
    @Nullable
    String mediaType() {
        return mediaType;
    }

    boolean returnsAtMostOneRow() {
        return returnsAtMostOneRow;
    }

    boolean returnsRecord() {
        return returnsRecord;
    }

    @Nullable
    String comment() {
        return comment;
    }

    /// Returns the name of the composite type that the function returns; null for any other result.
    @Nullable
    String compositeType() {
        return compositeType;
    }

    /// Returns the type of the result, with the word `setof` before that of several rows; null if arguments are its
    /// columns.
    @Nullable
    String resultType() {
        return switch (returns) {
            case VOID -> "void";
            case SCALAR -> scalarType();
            case SCALAR_SET -> "setof " + scalarType();
            case ROW -> rowTypeName();
            case ROW_SET -> rowTypeName() == null ? null : "setof " + rowTypeName();
        };
    }

    private String scalarType() {
        return returnsRecord ? RECORD : columns.getFirst().type().name();
    }

    private @Nullable String rowTypeName() {
        return rowType == null ? compositeType : rowType.schema() + "." + rowType.name();
    }

    List<Routine.Argument> arguments() {
        return arguments;
    }

    /// Returns the columns of a result that is not a row of a table or view.
    List<Column> columns() {
        return columns;
    }

    /// Returns the settings of the `SET` clauses in `CREATE FUNCTION`.
    Map<String, String> settings() {
        return settings;
    }
}
