package dev.postern.http;

import dev.postern.http.WritePreparer.PreparedWrite;
import dev.postern.plan.BindValues;
import dev.postern.plan.NestedInsertions;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlan.Insertion;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import dev.postern.store.SqlRunner;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.Key;
import org.jspecify.annotations.Nullable;

/// Finds the object of a nested body that the database refuses, for an error names no row (`extensions.md`,
/// Nested writes): the write is tried again with fewer objects, and undone each time. Only a write that failed
/// pays for this.
final class FailingObjectLocator {

    /// Classes of errors that a row can be the reason of (PostgreSQL's manual, appendix A).
    private static final Set<String> OF_ROWS = Set.of("22", "23", "42", "44", "P0");

    private final WritePlan.NestedInsert plan;
    private final NestedWriteCompletion nested;
    private final NestedInsertions places;
    private final StatementCache statements;
    private final SqlRunner runner;

    private FailingObjectLocator(
            WritePlan.NestedInsert plan, NestedWriteCompletion nested, StatementCache statements, SqlRunner runner) {
        this.plan = plan;
        this.nested = nested;
        this.places = nested.places();
        this.statements = statements;
        this.runner = runner;
    }

    /// The same problem with the place that it is about, where there is one.
    static ProblemException withPointer(
            ProblemException failure, PreparedWrite write, StatementCache statements, SqlRunner runner) {
        if (write.nested() == null
                || !(write.plan() instanceof WritePlan.NestedInsert tree)
                || !(failure.problem() instanceof DatabaseError error)
                || !OF_ROWS.contains(error.sqlState().substring(0, 2))) {
            return failure;
        }
        FailingObjectLocator fault = new FailingObjectLocator(tree, write.nested(), statements, runner);
        return fault.pointer(error)
                .map(pointer -> error.withPointer(pointer).exception())
                .orElse(failure);
    }

    private Optional<String> pointer(DatabaseError error) {
        for (int i = 0; i < plan.insertions().size(); i++) {
            if (fails(i, places.size(i))) {
                int object = first(i);
                String column = column(i, object, error);
                String pointer = places.pointer(i, object);
                return Optional.of(column == null ? pointer : pointer + "/" + column);
            }
        }
        return Optional.empty();
    }

    /// The first object of an insertion with which it fails.
    private int first(int insertion) {
        int succeeds = 0;
        int fails = places.size(insertion);
        while (fails - succeeds > 1) {
            int middle = (succeeds + fails) >>> 1;
            if (fails(insertion, middle)) {
                fails = middle;
            } else {
                succeeds = middle;
            }
        }
        return fails - 1;
    }

    /// Whether the write fails with no more than the first `count` objects of an insertion, and none after it.
    private boolean fails(int insertion, int count) {
        BindValues values = new BindValues();
        WritePlan.NestedInsert some = places.truncatedTo(insertion, count, values, plan.returned());
        SqlStatement statement = statements.of(some);
        try {
            runner.write(TransactionEnd.ROLLBACK, transaction -> {
                BindValues inserted = nested.insert(some, values, transaction);
                return transaction.query(
                        statement.sql(), inserted.valuesAt(statement.parameters()), rows -> rows.next());
            });
            return false;
        } catch (ProblemException e) {
            return e.problem() instanceof DatabaseError;
        }
    }

    /// The key of the object that the error is about; null where it is about the object as a whole.
    private @Nullable String column(int insertion, int object, DatabaseError error) {
        if (places.isJunction(insertion)) {
            return null; // what it lacks is no key of the object
        }
        Insertion made = plan.insertions().get(insertion);
        String column = error.subject().column();
        if (column != null) {
            return places.key(insertion, column);
        }
        String constraint = error.subject().constraint();
        return constraint != null ? constrained(made, constraint) : unreadable(insertion, object);
    }

    /// The column of a constraint on one column; null where it is on several.
    private static @Nullable String constrained(Insertion insertion, String constraint) {
        for (List<? extends Key<?>> keys :
                List.of(insertion.table().getKeys(), insertion.table().getReferences())) {
            for (Key<?> key : keys) {
                if (key.getName().equals(constraint) && key.getFields().size() == 1) {
                    return key.getFields().getFirst().getName();
                }
            }
        }
        return null;
    }

    /// The column whose value alone cannot be read; null where all can.
    private @Nullable String unreadable(int insertion, int object) {
        String one = places.object(insertion, object);
        for (WritePlan.PayloadColumn item : places.items(insertion)) {
            try {
                runner.query(statements.parseOnly(item).sql(), List.of(one), rows -> rows.next());
            } catch (ProblemException e) {
                return places.key(insertion, item.column().name());
            }
        }
        return null;
    }
}
