package dev.postern.api;

import static dev.postern.testschema.public_.Tables.ENTRIES;
import static dev.postern.testschema.public_.Tables.FILMS;
import static dev.postern.testschema.public_.Tables.LOGS;
import static dev.postern.testschema.public_.Tables.NOTES;
import static dev.postern.testschema.public_.Tables.REVIEWS;

import dev.postern.ApiException;
import dev.postern.Application;
import dev.postern.Operation;
import dev.postern.WriteRow;
import dev.postern.testing.TestService;
import dev.postern.testschema.DefaultCatalog;
import dev.postern.testschema.public_.routines.Add;
import dev.postern.testschema.public_.routines.Visit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jooq.Catalog;
import org.jooq.Record;
import org.jooq.Schema;
import org.jooq.Table;

/// Applications with hooks that change and reject writes and calls, and the list of the hooks that ran.
final class HookedApplication {

    /// Beginning of a word after which the hook finds SQL to execute.
    static final String SQL = "sql:";

    private final List<String> events = new CopyOnWriteArrayList<>();

    /// Returns a line for each hook that ran since the last call of [#clear].
    List<String> events() {
        return events;
    }

    /// Prepares the service for a test: it has only the rows of the test schema's migrations.
    void clear(TestService service) {
        service.sql("truncate entries, logs, visits");
        service.sql("delete from notes where id > 2");
        events.clear();
    }

    /// Returns the application of a schema with the table `payment`.
    Application payments(Catalog catalog) {
        Table<?> payment = catalog.schemaStream()
                .flatMap(Schema::tableStream)
                .filter(table -> table.getName().equals("payment"))
                .findFirst()
                .orElseThrow();
        return Application.of(catalog).before(payment, Set.of(Operation.INSERT), (_, _, _) -> events.add("payment"));
    }

    /// Returns the application of the test schema.
    Application application() {
        return Application.of(DefaultCatalog.DEFAULT_CATALOG)
                .before(ENTRIES, Set.of(Operation.INSERT, Operation.UPDATE), (caller, dsl, rows) -> {
                    events.add("before " + rows.operations() + " " + rows.size());
                    for (WriteRow<Record> row : rows) {
                        if ("forbidden".equals(row.get(ENTRIES.WORD))) {
                            throw new ApiException(409, "TEST1", "'forbidden' is forbidden").hint("Use another word.");
                        }
                        if (row.has(ENTRIES.WORD)) {
                            row.set(ENTRIES.REMARK, row.get(ENTRIES.WORD) + "!");
                        }
                        row.complete(ENTRIES.NOTE, "by " + caller.role());
                    }
                    if ("shared".equals(rows.iterator().next().get(ENTRIES.WORD))) {
                        rows.set(ENTRIES.NOTE, "shared note");
                    }
                })
                .before(
                        ENTRIES,
                        Set.of(Operation.DELETE),
                        (caller, dsl, rows) -> events.add("before " + rows.operations() + " " + rows.size()))
                .after(ENTRIES, Set.of(Operation.values()), (caller, dsl, rows) -> {
                    for (Record row : rows) {
                        events.add("after " + row.get(ENTRIES.WORD));
                        dsl.insertInto(LOGS, LOGS.NUMBER, LOGS.TEXT)
                                .values(row.get(ENTRIES.ID), row.get(ENTRIES.WORD))
                                .execute();
                    }
                    rows.stream()
                            .map(row -> String.valueOf(row.get(ENTRIES.WORD)))
                            .filter(word -> word.startsWith(SQL))
                            .forEach(word -> dsl.execute(word.substring(SQL.length())));
                    if (rows.stream().anyMatch(row -> "unlucky".equals(row.get(ENTRIES.WORD)))) {
                        throw new IllegalStateException("no luck");
                    }
                })
                .before(NOTES, Set.of(Operation.INSERT), (_, dsl, rows) -> {
                    switch (String.valueOf(rows.iterator().next().get(NOTES.BODY))) {
                        case "commit" -> dsl.execute("commit");
                        case "hidden commit" -> dsl.execute("select 1; commit");
                        case "jdbc commit" -> dsl.connection(connection -> connection.commit());
                        case "batched commit" -> dsl.batch("select 1", "commit").execute();
                        case "close" -> dsl.connection(connection -> connection.close());
                        case "nested" ->
                            dsl.transaction(inner -> inner.dsl()
                                    .insertInto(LOGS, LOGS.NUMBER, LOGS.TEXT)
                                    .values(1, "nested")
                                    .execute());
                        case "database" -> dsl.execute("select 1 / 0");
                        default -> events.add("note");
                    }
                })
                .before(REVIEWS, Set.of(Operation.INSERT), (_, _, rows) -> rows.complete(REVIEWS.STARS, 3))
                .after(FILMS, Set.of(Operation.INSERT), (_, _, rows) -> events.add("films " + rows.size()))
                .beforeCall(new Add(), (_, _, arguments) -> {
                    if (Integer.valueOf(13).equals(arguments.get(Add.A))) {
                        throw new ApiException(422, "TEST2", "13 is not added");
                    }
                    if (Integer.valueOf(14).equals(arguments.get(Add.A)) && !arguments.has(Add.B)) {
                        throw new ApiException(422, "TEST3", "14 is not added to a default");
                    }
                    arguments.complete(Add.B, 100);
                })
                .beforeCall(new Visit(), (caller, dsl, arguments) -> {
                    events.add("visit");
                    arguments.set(Visit.PAGE, arguments.get(Visit.PAGE) + " by " + caller.role());
                });
    }
}
