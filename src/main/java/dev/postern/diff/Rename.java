package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Rename of a schema object, which keeps its rows and values.
///
/// @param name complete name without quotes, from the schema on; with earlier renames of a migration or without
/// them
/// @param arguments argument types of a function in parentheses; empty if the name is unique
/// @param newName new name without quotes: that of a relation, type or function with its schema, any other name
/// without its parent
public record Rename(RenameKind kind, List<String> name, String arguments, List<String> newName) {

    private static final String QUOTED = "\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'";
    private static final Pattern OPTION = Pattern.compile(
            "\\s*((?i:materialized view|[a-z]+))\\s+((?:" + QUOTED + "|[^\"'=(])+)(\\([^)]*\\))?\\s*=\\s*(.+)");
    private static final String DEFAULT_SCHEMA = "public";

    public Rename {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(arguments);
        name = List.copyOf(name);
        newName = List.copyOf(newName);
        if (name.size() != kind.depth() || newName.size() != (kind.depth() == 2 ? 2 : 1)) {
            throw new IllegalArgumentException(kind.text() + " " + name + " to " + newName);
        }
    }

    /// Reads an option such as `column films.title=name`. A name without a schema is in the schema `public`.
    ///
    /// @throws dev.postern.problem.CommandException if the text is no rename
    public static Rename parse(String text) {
        Matcher option = OPTION.matcher(text);
        if (!option.matches()) {
            throw DiffErrors.invalidRename(text);
        }
        RenameKind kind = RenameKind.of(option.group(1)).orElseThrow(() -> DiffErrors.invalidRename(text));
        try {
            List<String> name = new ArrayList<>(parts(kind, option.group(2).strip()));
            if (kind.depth() > 1 && name.size() == kind.depth() - 1) {
                name.addFirst(DEFAULT_SCHEMA);
            }
            List<String> newName = new ArrayList<>(parts(kind, option.group(4).strip()));
            if (kind.depth() == 2 && newName.size() == 1) {
                newName.addFirst(name.getFirst());
            }
            return new Rename(kind, name, Objects.requireNonNullElse(option.group(3), ""), newName);
        } catch (IllegalArgumentException _) {
            throw DiffErrors.invalidRename(text);
        }
    }

    private static List<String> parts(RenameKind kind, String text) {
        return kind == RenameKind.LABEL ? NameParts.ofLabel(text) : NameParts.of(text);
    }

    /// Returns the rename that undoes this one.
    public Rename inverse() {
        return kind.depth() == 3
                ? new Rename(kind, withLast(name, newName.getFirst()), arguments, List.of(name.getLast()))
                : new Rename(kind, newName, arguments, name);
    }

    /// Returns the renames that undo others, in their order.
    public static List<Rename> inverse(List<Rename> renames) {
        return renames.reversed().stream().map(Rename::inverse).toList();
    }

    static List<String> withLast(List<String> name, String last) {
        return Stream.concat(name.subList(0, name.size() - 1).stream(), Stream.of(last))
                .toList();
    }

    /// Returns the value of the option, for example `column public.films.title=name`.
    @Override
    public String toString() {
        boolean keepsSchema = kind.depth() == 2 && name.getFirst().equals(newName.getFirst());
        return kind.text() + " " + NameParts.text(name) + arguments + "="
                + NameParts.text(keepsSchema ? newName.subList(1, 2) : newName);
    }
}
