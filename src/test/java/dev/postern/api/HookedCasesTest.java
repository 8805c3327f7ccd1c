package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.Application;
import dev.postern.Applications;
import dev.postern.BeforeWrite;
import dev.postern.Operation;
import dev.postern.WriteRow;
import dev.postern.testing.CaseFile;
import dev.postern.testing.TestService;
import dev.postern.testschema.DefaultCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Schema;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.TableOptions.TableType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// HTTP dialect with hooks on all tables that change nothing: responses and errors are the same as without hooks.
class HookedCasesTest {

    private static final Set<Operation> ALL = Set.of(Operation.values());
    private static final AtomicInteger READ_VALUES = new AtomicInteger();
    private static final AtomicInteger SET_VALUES = new AtomicInteger();
    private static final AtomicInteger WRITTEN_ROWS = new AtomicInteger();

    private static TestService service(BiFunction<Application, Table<Record>, Application> addHook, String... options) {
        Application application = Application.of(DefaultCatalog.DEFAULT_CATALOG);
        for (Table<Record> table : tables()) {
            application = addHook.apply(application, table);
        }
        return TestService.everything(options).withExtension(Applications.extension(application));
    }

    /// Returns the tables of the default schema, and the view that the cases write to.
    @SuppressWarnings("unchecked") // tables have no record classes
    private static List<Table<Record>> tables() {
        List<Table<Record>> tables = new ArrayList<>();
        for (Schema schema : DefaultCatalog.DEFAULT_CATALOG.getSchemas()) {
            if (schema.getName().equals("public")) {
                schema.getTables().stream()
                        .filter(table -> table.getOptions().type() == TableType.TABLE)
                        .forEach(table -> tables.add((Table<Record>) table));
            }
        }
        return tables;
    }

    private static Application reading(Application application, Table<Record> table) {
        return application.before(table, ALL, each(table, (row, column) -> {
            row.get(column);
            READ_VALUES.incrementAndGet();
        }));
    }

    private static Application setting(Application application, Table<Record> table) {
        return application.before(table, ALL, each(table, (row, column) -> {
            Object value = row.get(column);
            try {
                row.set(column, value);
                SET_VALUES.incrementAndGet();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("chooses the rows of a bulk update");
            }
        }));
    }

    private static Application after(Application application, Table<Record> table) {
        return application.after(table, ALL, (_, _, rows) -> WRITTEN_ROWS.addAndGet(rows.size()));
    }

    @FunctionalInterface
    private interface ValueUse {
        void use(WriteRow<Record> row, TableField<Record, Object> column);
    }

    @SuppressWarnings("unchecked") // the columns of a generated table
    private static BeforeWrite<Record> each(Table<Record> table, ValueUse use) {
        return (_, _, rows) -> {
            for (WriteRow<Record> row : rows) {
                for (Field<?> field : table.fields()) {
                    TableField<Record, Object> column = (TableField<Record, Object>) field;
                    if (row.has(column)) {
                        use.use(row, column);
                    }
                }
            }
        };
    }

    @AfterAll
    static void hooks_haveRun() {
        assertThat(READ_VALUES.get()).isGreaterThan(500);
        assertThat(SET_VALUES.get()).isGreaterThan(500);
        assertThat(WRITTEN_ROWS.get()).isGreaterThan(200);
    }

    /// Cases whose responses have an entity tag, which hooks can make invalid: those that run after a write, and all in
    /// a batch.
    private static final Set<String> TAGGED = Set.of(
            "PATCH by key: 204 with an ETag",
            "PATCH by key with return=representation: an object with an ETag",
            "PUT by a new key: 204 with an ETag",
            "PUT by key in a partitioned table: 204 with an ETag",
            "PUT with If-None-Match: * on a missing row: 201",
            "merge-duplicates with singular representation has an ETag",
            "PUT with singular representation has an ETag",
            "headers of an operation, in any case",
            "timezone of an operation, or else of the batch",
            "PUT in a batch, with the method in lower case");

    /// Case with values that Java's types cannot hold, so that a hook cannot read them.
    private static final String INFINITE = "update with NaN and infinity";

    /// The cases of all writes.
    abstract static class Cases {

        private final TestService service;
        private final TestService nested;
        private final TestService batches;
        private final Set<String> excluded;

        Cases(TestService service, TestService nested, TestService batches, Set<String> excluded) {
            this.service = service;
            this.nested = nested;
            this.batches = batches;
            this.excluded = excluded;
        }

        private static Stream<DynamicTest> cases(TestService service, String file, Set<String> excluded) {
            return CaseFile.tests(service, "everything/" + file)
                    .map(test -> excluded.contains(test.getDisplayName()) ? failing(test) : test);
        }

        /// Returns a test that passes if the case fails because a tag is absent, or because a value cannot be read.
        private static DynamicTest failing(DynamicTest test) {
            return DynamicTest.dynamicTest(
                    test.getDisplayName() + ", which hooks change",
                    () -> assertThatThrownBy(test.getExecutable()::execute)
                            .isInstanceOf(AssertionError.class)
                            .message()
                            .containsAnyOf("ETag", "PSTRN601"));
        }

        @TestFactory
        Stream<DynamicTest> writes() {
            return cases(service, "writing.txt", excluded);
        }

        @TestFactory
        Stream<DynamicTest> upserts() {
            return cases(service, "upserts.txt", excluded);
        }

        @TestFactory
        Stream<DynamicTest> keyedWrites() {
            return cases(service, "keyed-writes.txt", excluded);
        }

        @TestFactory
        Stream<DynamicTest> bodies() {
            return cases(service, "bodies.txt", excluded);
        }

        @TestFactory
        Stream<DynamicTest> types() {
            return cases(service, "written-kinds.txt", excluded);
        }

        @TestFactory
        Stream<DynamicTest> nestedInserts() {
            EverythingWritesTest.prepareNested(nested);
            return cases(nested, "nested.txt", excluded);
        }

        @TestFactory
        Stream<DynamicTest> batches() {
            return cases(batches, "batches.txt", TAGGED);
        }
    }

    /// Hooks that read every value.
    @Nested
    class ValuesRead extends Cases {

        @RegisterExtension
        static final TestService SERVICE = service(HookedCasesTest::reading);

        @RegisterExtension
        static final TestService NESTED = service(HookedCasesTest::reading, "--max-embed-depth=3");

        @RegisterExtension
        static final TestService BATCHES =
                service(HookedCasesTest::reading, "--max-batch-operations=6", "--max-body=4KiB");

        ValuesRead() {
            super(SERVICE, NESTED, BATCHES, Set.of(INFINITE));
        }
    }

    /// Hooks that replace every value by itself.
    @Nested
    class ValuesSet extends Cases {

        @RegisterExtension
        static final TestService SERVICE = service(HookedCasesTest::setting);

        @RegisterExtension
        static final TestService NESTED = service(HookedCasesTest::setting, "--max-embed-depth=3");

        @RegisterExtension
        static final TestService BATCHES =
                service(HookedCasesTest::setting, "--max-batch-operations=6", "--max-body=4KiB");

        ValuesSet() {
            super(SERVICE, NESTED, BATCHES, Set.of(INFINITE));
        }
    }

    /// Hooks that get the written rows.
    @Nested
    class RowsAfter extends Cases {

        @RegisterExtension
        static final TestService SERVICE = service(HookedCasesTest::after);

        @RegisterExtension
        static final TestService NESTED = service(HookedCasesTest::after, "--max-embed-depth=3");

        @RegisterExtension
        static final TestService BATCHES =
                service(HookedCasesTest::after, "--max-batch-operations=6", "--max-body=4KiB");

        RowsAfter() {
            super(SERVICE, NESTED, BATCHES, TAGGED);
        }
    }
}
