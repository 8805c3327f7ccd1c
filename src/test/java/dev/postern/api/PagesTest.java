package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import dev.postern.testing.Wiretap;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Row bounds in the SQL of pages: powers of two, so that pages share prepared statements.
class PagesTest {

    private static final Wiretap TAP = new Wiretap();

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--pool-size=1", "--max-rows=100", "--aggregates")
            .through(TAP);

    /// Counts the statements whose SQL has a given row bound.
    private static long statementsBoundBy(String rows) {
        return TAP.countStatements("fetch next " + rows + " rows only) as \"postern within\"");
    }

    private static void get(String query) {
        assertThat(SERVICE.get("/api/" + query).statusCode()).as(query).isIn(200, 206);
    }

    @Test
    void pagesWithoutFilter_shareOneStatementPerPowerOfTwo() {
        for (int offset = 0; offset < 120; offset += 3) {
            get("films?select=id,title&order=id&limit=3&offset=" + offset);
        }
        for (String rows : new String[] {"4", "8", "16", "32", "64", "128"}) {
            assertThat(statementsBoundBy(rows)).as(rows).isPositive();
        }
        assertThat(TAP.countStatements("\"title\" from \"public\".\"films\"")).isLessThanOrEqualTo(7);
    }

    @Test
    void limitsAndEmbeds_haveRowBounds() {
        get(
                "directors?select=last_name,films(title,reviews(stars))&films.order=id&films.limit=2&films.reviews.limit=40&limit=500");
        assertThat(statementsBoundBy("2")).isPositive();
        assertThat(TAP.countStatements("fetch next 64 rows only) as \"postern within\""))
                .isPositive();
        assertThat(statementsBoundBy("128")).as("bound for --max-rows=100").isPositive();
    }

    /// The best execution plan depends on the value, so PostgreSQL must choose it without a bound.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "films?select=plot&limit=1000&id=gt.0",
                "films?select=plot&limit=1000&or=(id.is.null,title.neq.x)",
                "films?select=plot&limit=1000&title=not.in.(x)",
                "directors?select=last_name,films(plot)&films.id=gt.0&limit=1000",
                "films?select=plot&order=data->>x&limit=1000",
                "films?select=data->>x,count()&limit=1000",
                "directors?select=last_name,films(plot)&films.id=gt.0&films=not.is.null&limit=1000",
            })
    void filterOrSortByExpression_hasNoRowBound(String query) {
        long before = TAP.countStatements("postern within");
        get(query);
        assertThat(TAP.countStatements("postern within")).isEqualTo(before);
    }

    /// The bound must not change the result.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "films?select=id&order=year.desc,id",
                "films?select=id,reviews(stars)&order=id.desc",
                "films?select=year,count()&order=year.desc",
                "films?select=id,again:id&order=id",
            })
    void pages_areSlicesOfAllRows(String query) {
        JsonNode all = TestService.json(SERVICE.get("/api/" + query));
        assertThat(all.size()).isGreaterThan(3);
        for (int limit : new int[] {1, 3, 4, 5}) {
            for (int offset : new int[] {0, 1, 3, 4, 5}) {
                HttpResponse<String> page =
                        SERVICE.get("/api/" + query + "&limit=" + limit + "&offset=" + offset, "Prefer", "count=exact");
                List<JsonNode> expected = new ArrayList<>();
                for (int i = offset; i < Math.min(all.size(), offset + limit); i++) {
                    expected.add(all.get(i));
                }
                assertThat(TestService.json(page).valueStream().toList())
                        .as(page.uri().toString())
                        .isEqualTo(expected);
            }
        }
    }

    /// HEAD reads no column, so the role needs no privilege on all columns.
    @Test
    void headWithCount_needsNoPrivilegeOnAllColumns() {
        SERVICE.sql("create role narrow; grant usage on schema public to narrow; grant select (id) on films to narrow;"
                + " grant narrow to tester_login");
        HttpResponse<String> response = SERVICE.send(
                "HEAD",
                "/api/films?limit=2",
                null,
                "Prefer",
                "count=exact",
                "Authorization",
                Bearer.withClaims("{\"role\":\"narrow\"}"));
        assertThat(response.statusCode()).isEqualTo(206);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "films?select=plot&limit=9223372036854775807&offset=1",
                "films?select=plot&limit=1&offset=9223372036854775807",
                "films?select=plot&limit=1&offset=1048576",
                "films?select=plot&limit=0"
            })
    void extremeLimitOrOffset_succeeds(String query) {
        get(query);
    }
}
