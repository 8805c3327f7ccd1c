package dev.postern.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the facts say of a function that can be called.
final class RoutineFacts {

    private final SchemaFacts.QualifiedName name;
    private final Routine.Volatility volatility;
    private final Routine.ReturnKind returns;
    private final SchemaFacts.@Nullable QualifiedName to;
    private final @Nullable String media;
    private final boolean one;
    private final @Nullable String comment;
    private final @Nullable String composite;
    private final List<Routine.Argument> arguments = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();

    RoutineFacts(FactLine line) {
        this.name = line.relation(1);
        this.volatility = Routine.Volatility.valueOf(line.text(4).toUpperCase(Locale.ROOT));
        this.returns = returns(line.text(6), line.flag(5));
        this.to = line.has(7) ? line.relation(7) : null;
        this.media = line.value(9);
        this.one = !line.flag(5) || line.has(10);
        this.comment = line.value(11);
        this.composite = line.value(12);
    }

    /// What tells a function from others.
    ///
    /// @param signature names and types of its arguments
    record RoutineKey(SchemaFacts.QualifiedName name, String signature) {}

    static RoutineKey key(FactLine line) {
        return new RoutineKey(line.relation(1), line.text(3));
    }

    private static Routine.ReturnKind returns(String what, boolean set) {
        return switch (what) {
            case "void" -> Routine.ReturnKind.VOID;
            case "value" -> set ? Routine.ReturnKind.SCALAR_SET : Routine.ReturnKind.SCALAR;
            default -> set ? Routine.ReturnKind.ROW_SET : Routine.ReturnKind.ROW;
        };
    }

    void addArgument(FactLine line) {
        arguments.add(new Routine.Argument(
                line.text(5),
                line.text(6),
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

    /// The relation whose rows it returns; null where it has columns of its own.
    SchemaFacts.@Nullable QualifiedName to() {
        return to;
    }

    /// The media type that its value is; null where it is none.
    @Nullable
    String media() {
        return media;
    }

    /// Whether it returns one row or value at most.
    boolean one() {
        return one;
    }

    @Nullable
    String comment() {
        return comment;
    }

    /// The composite type that it returns; null where it returns a table's rows, or columns of its own.
    @Nullable
    String composite() {
        return composite;
    }

    List<Routine.Argument> arguments() {
        return arguments;
    }

    /// The columns of what it returns.
    List<Column> columns() {
        return columns;
    }

    /// What it sets while it runs.
    Map<String, String> settings() {
        return settings;
    }
}
