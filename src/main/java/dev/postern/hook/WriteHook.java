package dev.postern.hook;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jooq.Record;
import org.jooq.Table;

/// Code that runs before or after the writes of a table or view.
public sealed interface WriteHook {

    Table<?> table();

    /// Returns the kinds of writes that the hook is declared for.
    Set<WriteOperation> operations();

    /// Returns the name of the class that has the code, for logs and lists.
    String origin();

    /// Whether one of `kinds` is declared.
    default boolean isFor(Collection<WriteOperation> kinds) {
        return kinds.stream().anyMatch(operations()::contains);
    }

    /// Code that runs once before a statement, and can reject or change its rows.
    record Before(Table<?> table, Set<WriteOperation> operations, String origin, RowChange code) implements WriteHook {

        public Before {
            operations = Set.copyOf(operations);
        }
    }

    /// Code that runs once after a statement.
    record After(Table<?> table, Set<WriteOperation> operations, String origin, RowObserver code) implements WriteHook {

        public After {
            operations = Set.copyOf(operations);
        }
    }

    /// The code of a hook that runs before a statement.
    @FunctionalInterface
    interface RowChange {
        void run(HookContext context, SentRows rows);
    }

    /// The code of a hook that runs after a statement.
    @FunctionalInterface
    interface RowObserver {

        /// @param rows written rows, with the columns that the caller can read
        void run(HookContext context, List<? extends Record> rows);
    }
}
