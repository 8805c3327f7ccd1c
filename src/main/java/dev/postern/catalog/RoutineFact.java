package dev.postern.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the facts say of a function that can be called.
final class RoutineFact {

    private final Facts.Relation name;
    private final Routine.Volatility volatility;
    private final Routine.Returns returns;
    private final Facts.@Nullable Relation to;
    private final @Nullable String media;
    private final boolean one;
    private final @Nullable String comment;
    private final @Nullable String composite;
    private final List<Routine.Argument> arguments = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();

    RoutineFact(FactLine line) {
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
    record Key(Facts.Relation name, String signature) {}

    static Key key(FactLine line) {
        return new Key(line.relation(1), line.text(3));
    }

    private static Routine.Returns returns(String what, boolean set) {
        return switch (what) {
            case "void" -> Routine.Returns.NOTHING;
            case "value" -> set ? Routine.Returns.VALUES : Routine.Returns.VALUE;
            default -> set ? Routine.Returns.ROWS : Routine.Returns.ROW;
        };
    }

    void addArgument(FactLine line) {
        arguments.add(new Routine.Argument(
                line.text(5),
                line.text(6),
                Routine.Passing.valueOf(line.text(7).toUpperCase(Locale.ROOT)),
                line.flag(8) ? Routine.Need.OPTIONAL : Routine.Need.REQUIRED,
                line.value(9)));
    }

    void addColumn(FactLine line) {
        columns.add(new Column(line.text(5), line.type(6)));
    }

    void addSetting(FactLine line) {
        settings.put(line.text(4), line.text(5));
    }

    Facts.Relation name() {
        return name;
    }

    Routine.Volatility volatility() {
        return volatility;
    }

    Routine.Returns returns() {
        return returns;
    }

    /// The relation whose rows it returns; null where it has columns of its own.
    Facts.@Nullable Relation to() {
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
