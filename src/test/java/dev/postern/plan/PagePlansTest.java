package dev.postern.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Resource;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.plan.ReadPlan.ValueFormat;
import dev.postern.plan.ResultSpec.BodyMode;
import dev.postern.plan.ResultSpec.ResultMode;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.QueryParser;
import dev.postern.request.QueryString;
import dev.postern.request.RequestLimits;
import dev.postern.testing.EverythingSchema;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plans that the pages of a query share, compared with those of each page alone.
class PagePlansTest {

    private static final Resource FILMS =
            ApiCatalog.of(EverythingSchema.generated(), List.of(), List.of()).resource("public", "films");

    private static final List<String> PAGES = List.of(
            "",
            "limit=3",
            "limit=4",
            "limit=5",
            "limit=0",
            "limit=x",
            "offset=7",
            "offset=-7",
            "limit=3&offset=2",
            "limit=4&offset=0",
            "limit=9223372036854775807&offset=9223372036854775807",
            "page=3&per_page=10",
            "after=",
            "id=gt.3&limit=3");

    private static final List<ResultSpec> SPECS = List.of(
            new ResultSpec(Count.NONE, ValueFormat.JSON, BodyMode.INCLUDED, ResultMode.ROW_SET),
            new ResultSpec(Count.EXACT, ValueFormat.JSON, BodyMode.OMITTED, ResultMode.ROW_SET));

    private final PagePlans plans = new PagePlans();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select=title",
                "select=*,directors(*),roles(*)&roles.limit=2&roles.offset=1",
                "select=*,directors(*),roles(*)&roles.limit=3&roles.order=character",
                "select=data->box->>gross&order=data->box",
                "select=title&order=year.desc,id"
            })
    void pagesOfAQuery_havePlanAndValuesOfEachAlone(String query) {
        for (Long maxRows : new @Nullable Long[] {null, 4L}) {
            for (ResultSpec spec : SPECS) {
                for (int run = 0; run < 2; run++) {
                    PAGES.forEach(page -> assertSameAsAlone(query + "&" + page, maxRows, spec));
                }
            }
        }
    }

    private void assertSameAsAlone(String text, @Nullable Long maxRows, ResultSpec spec) {
        ReadRules rules =
                ReadRules.of(DialectSettings.DEFAULT.withMaxRows(maxRows), spec.resultMode(), SelectPrivileges.ALL);
        PlannedRead alone = PlannedRead.of(FILMS, query(text), rules, spec);
        PlannedRead shared = plans.plan(FILMS, query(text), rules, spec);
        assertThat(shared.plan()).as(text).isEqualTo(alone.plan());
        assertThat(values(shared)).as(text).isEqualTo(values(alone));
    }

    @Test
    void pageOfTheSameSize_hasTheSamePlan() {
        ReadRules rules = ReadRules.of(DialectSettings.DEFAULT, ResultMode.ROW_SET, SelectPrivileges.ALL);
        PlannedRead first = plans.plan(FILMS, query("select=title&limit=10&offset=1"), rules, SPECS.getFirst());
        PlannedRead second = plans.plan(FILMS, query("select=title&limit=10&offset=2"), rules, SPECS.getFirst());
        assertThat(second.plan()).isSameAs(first.plan());
    }

    private static ParsedQuery query(String text) {
        return QueryParser.parse(QueryString.parse(text, Handling.LENIENT), RequestLimits.DEFAULT);
    }

    private static List<@Nullable String> values(PlannedRead read) {
        return read.values()
                .valuesAt(IntStream.range(0, read.values().size()).boxed().toList());
    }
}
