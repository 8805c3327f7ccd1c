package dev.postern;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Resource;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.plan.BindValues;
import dev.postern.plan.DialectSettings;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.ReadPlanner;
import dev.postern.plan.ReadRules;
import dev.postern.plan.ResultSpec;
import dev.postern.plan.ResultSpec.ResultMode;
import dev.postern.request.RequestLimits;
import dev.postern.request.QueryParser;
import dev.postern.request.Preferences.Count;
import dev.postern.request.ParsedQuery;
import dev.postern.request.QueryString;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import dev.postern.testing.EverythingSchema;
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

/// Benchmark of parsing, planning and SQL rendering, run by `./postern bench --planning`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Planning {

    /// Query with six parameters and one embedding.
    private static final String TYPICAL = "select=id,title,year,directors(first_name,last_name)&year=gte.1960"
            + "&language=in.(sv,fr,ja)&title=ilike.*e*&order=year.desc,id&limit=20";

    private final StatementCache statements = new StatementCache();
    private final Resource films = ApiCatalog.of(EverythingSchema.generated(), List.of(), List.of()).resource("public", "films");

    @Benchmark
    public SqlStatement typical() {
        return prepared(TYPICAL);
    }

    /// Parses the typical query, without planning it.
    @Benchmark
    public ParsedQuery parsing() {
        return QueryParser.parse(QueryString.parse(TYPICAL), RequestLimits.DEFAULT);
    }

    /// Parameter of the benchmark for long requests.
    @State(Scope.Benchmark)
    public static class FilterCount {

        /// Number of filters in the request.
        @Param({"10", "50", "200"})
        public int filters;
    }

    @Benchmark
    public SqlStatement manyFilters(FilterCount request) {
        return prepared("select=id" + "&year=gte.1960".repeat(request.filters));
    }

    private SqlStatement prepared(String queryString) {
        ParsedQuery query = QueryParser.parse(QueryString.parse(queryString), RequestLimits.DEFAULT);
        BindValues values = new BindValues();
        ReadPlan plan = new ReadPlanner(query, values, ReadRules.of(DialectSettings.DEFAULT, ResultMode.ROW_SET, SelectPrivileges.ALL))
                .read(films, new ResultSpec(Count.NONE, ReadPlan.ValueFormat.JSON, ResultSpec.BodyMode.INCLUDED, ResultMode.ROW_SET));
        SqlStatement statement = statements.of(plan);
        values.valuesAt(statement.parameters());
        return statement;
    }
}
