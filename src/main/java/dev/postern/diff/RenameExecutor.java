package dev.postern.diff;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Executor of confirmed renames, which run before all other changes.
///
/// A name that another object has is set free: that object gets a temporary name, until its own rename or its drop.
final class RenameExecutor {

    /// SQLSTATEs of a name that exists: table, column, object, function, schema (PostgreSQL manual, appendix A).
    private static final Set<String> DUPLICATE = Set.of("42P07", "42701", "42710", "42723", "42P06");

    private final Connection connection;
    private final SchemaModel from;
    private final SchemaModel to;
    private final List<String> statements = new ArrayList<>();

    /// Renames that were executed, with the names at that time.
    private final List<Move> moves = new ArrayList<>();

    /// @param connection connection with an open transaction
    /// @param from schema of the connection
    /// @param to desired schema, which has the new names
    RenameExecutor(Connection connection, SchemaModel from, SchemaModel to) {
        this.connection = connection;
        this.from = from;
        this.to = to;
    }

    /// Change of a complete name.
    private record Move(List<String> before, List<String> after) {

        private Move {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }

        /// Returns the name after the change of it, or of its schema or table.
        List<String> apply(List<String> name) {
            return replace(name, before, after);
        }

        List<String> revert(List<String> name) {
            return replace(name, after, before);
        }

        private static List<String> replace(List<String> name, List<String> prefix, List<String> replacement) {
            if (name.size() < prefix.size() || !name.subList(0, prefix.size()).equals(prefix)) {
                return name;
            }
            List<String> replaced = new ArrayList<>(replacement);
            replaced.addAll(name.subList(prefix.size(), name.size()));
            return replaced;
        }
    }

    /// Runs renames, and then those of sequences that belong to the same column under another name. PostgreSQL keeps
    /// the name of such a sequence when its table or column is renamed.
    ///
    /// @return executed statements
    static List<String> runAll(Connection connection, SchemaModel from, SchemaState target, List<Rename> renames)
            throws SQLException {
        List<String> statements = new ArrayList<>(new RenameExecutor(connection, from, target.model()).run(renames));
        SchemaModel renamed = renames.isEmpty() ? from : SchemaModel.read(connection, target.scope());
        statements.addAll(new RenameExecutor(connection, renamed, target.model())
                .run(RenameDetector.ownedSequences(renamed, target.model())));
        return statements;
    }

    /// Runs the renames, those of schemas and tables first.
    ///
    /// @return executed statements
    /// @throws dev.postern.problem.CommandException if a schema lacks the name or the new name
    List<String> run(List<Rename> renames) throws SQLException {
        List<Rename> sorted = renames.stream()
                .sorted(Comparator.comparingInt(rename -> rename.kind().depth()))
                .toList();
        for (Rename rename : sorted) {
            run(rename);
        }
        return List.copyOf(statements);
    }

    private void run(Rename rename) throws SQLException {
        List<String> original = originalName(rename);
        List<String> name = original;
        for (Move move : moves) {
            name = move.apply(name);
        }
        List<String> newName = rename.kind().depth() == 3
                ? Rename.withLast(name, rename.newName().getFirst())
                : rename.newName();
        if (rename.kind().find(to, newName, rename.arguments()).isEmpty()) {
            throw DiffErrors.unknownNewName(rename, NameParts.text(newName));
        }
        if (!execute(rename, name, newName)) {
            List<String> temporary = Rename.withLast(newName, newName.getLast() + "__old");
            RenameKind kind = rename.kind().depth() == 2
                            && rename.kind() != RenameKind.TYPE
                            && rename.arguments().isEmpty()
                    ? RenameKind.TABLE // ALTER TABLE renames every kind of relation
                    : rename.kind();
            executeAll(statements(kind, newName, rename.arguments(), temporary));
            moves.add(new Move(newName, temporary));
            executeAll(statements(rename.kind(), name, rename.arguments(), newName));
        }
        moves.add(new Move(name, newName));
    }

    /// Returns the name before all renames.
    private List<String> originalName(Rename rename) {
        List<String> reverted = rename.name();
        for (Move move : moves.reversed()) {
            reverted = move.revert(reverted);
        }
        for (List<String> name : List.of(rename.name(), reverted)) {
            if (rename.kind().find(from, name, rename.arguments()).isPresent()) {
                return name;
            }
        }
        throw DiffErrors.unknownRename(rename);
    }

    /// @return false if another object has the new name
    private boolean execute(Rename rename, List<String> name, List<String> newName) throws SQLException {
        Savepoint before = connection.setSavepoint();
        int count = statements.size();
        try {
            executeAll(statements(rename.kind(), name, rename.arguments(), newName));
            connection.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            if (!DUPLICATE.contains(e.getSQLState()) || rename.kind() == RenameKind.LABEL) {
                throw e;
            }
            connection.rollback(before);
            statements.subList(count, statements.size()).clear();
            return false;
        }
    }

    private void executeAll(List<String> all) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String sql : all) {
                statement.execute(sql);
                statements.add(sql);
            }
        }
    }

    private List<String> statements(RenameKind kind, List<String> name, String arguments, List<String> newName)
            throws SQLException {
        String last = quoted(List.of(newName.getLast()));
        String parent = quoted(name.subList(0, name.size() - 1));
        return switch (kind) {
            case COLUMN, CONSTRAINT ->
                List.of(alterParent(kind, name, parent) + " rename " + kind.text() + " "
                        + quoted(List.of(name.getLast())) + " to " + last);
            case ATTRIBUTE ->
                List.of("alter type " + parent + " rename attribute " + quoted(List.of(name.getLast())) + " to "
                        + last);
            case LABEL ->
                List.of("alter type " + parent + " rename value " + CreateSql.literal(name.getLast()) + " to "
                        + CreateSql.literal(newName.getLast()));
            case SCHEMA -> List.of("alter schema " + quoted(name) + " rename to " + last);
            case TABLE, VIEW, MATERIALIZED_VIEW, SEQUENCE, INDEX, TYPE, FUNCTION, PROCEDURE -> {
                List<String> all = new ArrayList<>();
                List<String> current = name;
                if (!name.getFirst().equals(newName.getFirst())) {
                    String schema = quoted(newName.subList(0, 1));
                    all.add("alter " + kind.text() + " " + quoted(name) + arguments + " set schema " + schema);
                    current = List.of(newName.getFirst(), name.getLast());
                }
                if (!name.getLast().equals(newName.getLast())) {
                    all.add("alter " + kind.text() + " " + quoted(current) + arguments + " rename to " + last);
                }
                yield all;
            }
        };
    }

    private String alterParent(RenameKind kind, List<String> name, String parent) {
        List<String> owner = name.subList(0, name.size() - 1);
        boolean isOfDomain = kind == RenameKind.CONSTRAINT
                && RenameKind.TYPE.find(to, owner, "").isPresent(); // types were renamed before
        return (isOfDomain ? "alter domain " : "alter table ") + parent;
    }

    private String quoted(List<String> parts) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select quote_ident(?)")) {
            List<String> quoted = new ArrayList<>();
            for (String part : parts) {
                query.setString(1, part);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    quoted.add(row.getString(1));
                }
            }
            return String.join(".", quoted);
        }
    }
}
