package dev.postern;

import dev.postern.catalog.Catalog;
import dev.postern.catalog.Resource;
import dev.postern.http.ReadOptions;
import dev.postern.plan.Planner;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.Values;
import dev.postern.plan.Wanted;
import dev.postern.request.Limits;
import dev.postern.request.Parser;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Query;
import dev.postern.request.QueryString;
import dev.postern.request.Representation.Json;
import dev.postern.sql.Statement;
import dev.postern.sql.Statements;
import dev.postern.testing.Everything;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a request costs before PostgreSQL hears of it: `./postern bench --planning`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Planning {

    /// Six parameters, one embed.
    private static final String TYPICAL = "select=id,title,year,directors(first_name,last_name)&year=gte.1960"
            + "&language=in.(sv,fr,ja)&title=ilike.*e*&order=year.desc,id&limit=20";

    private final Statements statements = new Statements();
    private final Resource films = Catalog.of(Everything.generated(), List.of(), List.of()).resource("public", "films");

    @Benchmark
    public Statement typical() {
        return prepared(TYPICAL);
    }

    /// The typical request without its plan being found again.
    @Benchmark
    public Query parsing() {
        return Parser.parse(QueryString.parse(TYPICAL), Limits.DEFAULT);
    }

    /// Cost that grows with the request's length.
    @State(Scope.Benchmark)
    public static class Long {

        /// Filters in the request.
        @Param({"10", "50", "200"})
        public int filters;
    }

    @Benchmark
    public Statement ofManyFilters(Long request) {
        return prepared("select=id" + "&year=gte.1960".repeat(request.filters));
    }

    private Statement prepared(String queryString) {
        Query query = Parser.parse(QueryString.parse(queryString), Limits.DEFAULT);
        Values values = new Values();
        ReadPlan plan = new Planner(query, values, ReadOptions.DEFAULT.rules(Json.ARRAY))
                .read(films, new Wanted(Count.NONE, ReadPlan.Form.JSON, Wanted.Body.READ, Wanted.Rows.MANY));
        Statement statement = statements.of(plan);
        values.in(statement.values());
        return statement;
    }
}
