package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Keyset pagination (`docs/extensions.md`, Pages).
class KeysetPaginationTest {

    private static final String SAMPLES_ORDERED_BY = "/api/samples?select=id&limit=7&order=";

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--plan");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "id.desc",
                "n",
                "n.desc",
                "n.desc.nullslast",
                "n.nullsfirst",
                "flag,t.desc.nullslast,s",
                "f,d.desc",
                "s.desc,n",
                "mood.desc,b",
                "t.desc,id.desc"
            })
    void allPages_haveEveryRowOnceInOrder(String order) {
        List<Integer> paged = new ArrayList<>();
        Optional<String> next = Optional.of(SAMPLES_ORDERED_BY + order + "&after=");
        while (next.isPresent()) {
            HttpResponse<String> page = SERVICE.get(next.get());
            assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
            List<Integer> ids = ids(page);
            assertThat(ids).hasSizeBetween(1, 7);
            paged.addAll(ids);
            next = next(page);
        }
        assertThat(paged).isEqualTo(ids(SERVICE.get("/api/samples?select=id&order=" + order + ",id")));
    }

    @Test
    void rowsInsertedAndDeletedBetweenPages_otherRowsAppearOnce() {
        String first = "/api/actors?select=id&order=name&limit=2&after=";
        HttpResponse<String> page = SERVICE.get(first);
        List<Integer> seen = new ArrayList<>(ids(page));
        SERVICE.sql("insert into actors (id, name) values (50, 'Aaa'), (51, 'Zzz')");
        SERVICE.sql("delete from roles; delete from reviews; delete from actors where id = " + seen.getLast());
        Optional<String> next = next(page);
        while (next.isPresent()) {
            page = SERVICE.get(next.get());
            seen.addAll(ids(page));
            next = next(page);
        }
        assertThat(seen).doesNotHaveDuplicates().doesNotContain(50).contains(1, 2, 3, 4, 5, 51);
    }

    @Test
    void exactCount_isTotalOfAllPages() {
        HttpResponse<String> page = SERVICE.get(SAMPLES_ORDERED_BY + "n&after=", "Prefer", "count=exact");
        HttpResponse<String> second = SERVICE.get(next(page).orElseThrow(), "Prefer", "count=exact");
        assertThat(second.headers().firstValue("Content-Range")).hasValue("0-6/120");
        assertThat(second.statusCode()).isEqualTo(206);
    }

    @Test
    void tokenOfOtherOrderOrTable_isRejected() {
        String token = token(SERVICE.get(SAMPLES_ORDERED_BY + "n&after="));
        assertThat(SERVICE.get(SAMPLES_ORDERED_BY + "n&after=" + token).statusCode())
                .isEqualTo(200);
        assertRejected("/api/samples?select=id&limit=7&order=n.desc&after=" + token);
        assertRejected("/api/samples?select=id&limit=7&after=" + token);
        String byKey = token(SERVICE.get(SAMPLES_ORDERED_BY + "id&after="));
        assertThat(SERVICE.get(SAMPLES_ORDERED_BY + "id&after=" + byKey).statusCode())
                .isEqualTo(200);
        assertRejected("/api/employees?select=id&limit=7&order=id&after=" + byKey);
    }

    @Test
    void changedToken_isRejected() {
        String token = token(SERVICE.get(SAMPLES_ORDERED_BY + "n&after="));
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'x' ? 'y' : 'x';
            String forged = token.substring(0, i) + other + token.substring(i + 1);
            HttpResponse<String> response = SERVICE.get(SAMPLES_ORDERED_BY + "n&after=" + forged);
            // the low bits of the last Base64 character can be unused
            assertThat(response.statusCode()).isIn(i == token.length() - 1 ? List.of(200, 400) : List.of(400));
        }
        assertRejected(SAMPLES_ORDERED_BY + "n&after=" + token.substring(0, 5));
        assertRejected(SAMPLES_ORDERED_BY + "n&after=%00");
    }

    @Test
    void latePage_isReadByIndexCondition() {
        SERVICE.sql(
                "insert into films (id, title, year) select i, 'x', 3000 + i / 3 from generate_series(10, 20000) i");
        SERVICE.sql("analyze films");
        String firstPage = "/api/films?select=id&order=year&limit=10&after=";
        String latePage = next(SERVICE.get(firstPage + "&offset=15000")).orElseThrow();
        HttpResponse<String> plan = SERVICE.get(latePage, "Accept", "application/vnd.pgrst.plan+text; options=analyze");
        assertThat(plan.body())
                .contains("Index Cond: (ROW(year, id) > ROW(")
                .contains("rows=11")
                .doesNotContain("Removed by Filter");
    }

    private static void assertRejected(String path) {
        HttpResponse<String> response = SERVICE.get(path);
        assertThat(response.statusCode()).as(path).isEqualTo(400);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PSTRN602");
    }

    private static List<Integer> ids(HttpResponse<String> page) {
        return StreamSupport.stream(TestService.json(page).spliterator(), false)
                .map((JsonNode row) -> row.path("id").intValue())
                .toList();
    }

    private static Optional<String> next(HttpResponse<String> page) {
        return page.headers().firstValue("Link").map(link -> {
            assertThat(link).endsWith(">; rel=\"next\"");
            return link.substring(1, link.indexOf('>'));
        });
    }

    private static String token(HttpResponse<String> page) {
        String next = next(page).orElseThrow();
        return next.substring(next.indexOf("after=") + "after=".length());
    }
}
