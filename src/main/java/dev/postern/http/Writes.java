package dev.postern.http;

import dev.postern.catalog.Catalog;
import dev.postern.catalog.Resource;
import dev.postern.plan.Values;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlanner;
import dev.postern.problem.Code;
import dev.postern.reply.ContentRange;
import dev.postern.reply.JsonBuffer;
import dev.postern.reply.Rows;
import dev.postern.request.Accept;
import dev.postern.request.Accept.Plans;
import dev.postern.request.Limits;
import dev.postern.request.Parser;
import dev.postern.request.Payload;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Returning;
import dev.postern.request.Query;
import dev.postern.request.QueryString;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import dev.postern.sql.Statement;
import dev.postern.sql.Statements;
import dev.postern.store.Database;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Writes of one object: `POST|PATCH|DELETE /api/{resource}`, each one transaction.
final class Writes {

    private final Catalog catalog;
    private final Limits limits;
    private final long maxBody;
    private final Statements statements;
    private final Database database;

    Writes(Catalog catalog, Limits limits, long maxBody, Statements statements, Database database) {
        this.catalog = catalog;
        this.limits = limits;
        this.maxBody = maxBody;
        this.statements = statements;
        this.database = database;
    }

    void insert(Context http) {
        Outcome outcome = write(http, (planner, payload) -> planner.insert(payload), Body.OBJECT);
        http.header("Content-Range", "*/*");
        if (outcome.returning() == Returning.HEADERS_ONLY && outcome.location() != null) {
            http.header("Location", "/" + Exchange.resource(http) + "?" + outcome.location());
        }
        answer(http, 201, 201, outcome);
    }

    void update(Context http) {
        Outcome outcome = write(http, WritePlanner::update, Body.OBJECT);
        http.header("Content-Range", new ContentRange(0, outcome.rows().count(), null).header());
        answer(http, 200, 204, outcome);
    }

    void delete(Context http) {
        Outcome outcome = write(http, (planner, payload) -> planner.delete(), Body.NONE);
        http.header("Content-Range", "*/*");
        answer(http, 200, 204, outcome);
    }

    private enum Body {
        OBJECT,
        NONE
    }

    /// @param location filter for the row that was written; null where it has no key or was not asked for
    private record Outcome(
            Rows rows,
            Returning returning,
            Json representation,
            @Nullable String location) {}

    /// Read, plan, render, run: the same story as a read, in a transaction that may write.
    private Outcome write(Context http, BiFunction<WritePlanner, Payload, WritePlan> planning, Body body) {
        Resource resource = catalog.resource(catalog.schema(http.header("Content-Profile")), Exchange.resource(http));
        Json representation = json(Accept.negotiate(http.header("Accept"), Plans.WITHHELD));
        Returning returning = Preferences.parse(Exchange.headers(http, "Prefer"))
                .returning()
                .map(wanted -> applied(http, wanted))
                .orElse(Returning.MINIMAL);
        Query query = returned(resource, Parser.parse(QueryString.parse(http.queryString()), limits), returning);
        Payload payload = body == Body.NONE ? Payload.EMPTY : Bodies.object(http, maxBody);
        Values values = new Values();
        WritePlan plan = planning.apply(new WritePlanner(resource, query, values), payload);
        Statement statement = statements.of(plan);
        return database.write(statement.sql(), values.in(statement.values()), result -> {
            if (returning == Returning.HEADERS_ONLY) {
                return located(result, resource, representation);
            }
            Rows rows = Rows.read(result, statement, representation);
            if (representation.singular() && rows.count() != 1) {
                throw Exchange.notSingular(rows.count());
            }
            return new Outcome(rows, returning, representation, null);
        });
    }

    /// What is written is told as JSON.
    private static Json json(Representation representation) {
        if (representation instanceof Json json) {
            return json;
        }
        throw Code.NOT_ACCEPTABLE.refusal("None of these media types are available: " + representation.mediaType());
    }

    private static Returning applied(Context http, Returning returning) {
        http.header("Preference-Applied", "return=" + returning.text());
        return returning;
    }

    private static Query returned(Resource resource, Query query, Returning returning) {
        return switch (returning) {
            case REPRESENTATION -> query;
            case MINIMAL -> query.selecting(List.of());
            case HEADERS_ONLY ->
                query.selecting(
                        resource.key().stream().map(column -> column.name()).toList());
        };
    }

    private static Outcome located(ResultSet result, Resource resource, Json representation) throws SQLException {
        String location = null;
        long count = 0;
        while (result.next()) {
            List<String> filters = new ArrayList<>();
            for (int i = 0; i < resource.key().size(); i++) {
                String value = URLEncoder.encode(String.valueOf(result.getString(i + 1)), StandardCharsets.UTF_8);
                filters.add(resource.key().get(i).name() + "=eq." + value);
            }
            location = filters.isEmpty() ? null : String.join("&", filters);
            count++;
        }
        return new Outcome(
                new Rows(new JsonBuffer(), count, null, List.of(), false),
                Returning.HEADERS_ONLY,
                representation,
                location);
    }

    private static void answer(Context http, int withBody, int without, Outcome outcome) {
        if (outcome.returning() == Returning.REPRESENTATION) {
            Exchange.send(
                    http,
                    withBody,
                    outcome.representation().contentType(),
                    outcome.rows().body());
        } else {
            Exchange.sendNothing(http, without);
        }
    }
}
