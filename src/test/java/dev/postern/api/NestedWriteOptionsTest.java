package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Options of `serve` that apply to the rows of a nested insert when `select` reads them back.
class NestedWriteOptionsTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--aggregates", "--strict-embed-names");

    private static HttpResponse<String> insertFilm(int id, String query) {
        String film = """
                {"id":%d,"title":"a","year":1,"reviews":[{"id":%d,"stars":1},{"id":%d,"stars":2}]}""".formatted(id, 10 * id, 10 * id + 1);
        return SERVICE.send("POST", "/api/films?" + query, film, "Prefer", "return=representation");
    }

    @Test
    void aggregatesAllowed_selectAggregatesInsertedRows() {
        HttpResponse<String> response = insertFilm(701, "select=id,reviews(stars.sum())");
        assertThat(response.body()).isEqualTo("[{\"id\":701,\"reviews\":[{\"sum\":3}]}]");
    }

    @Test
    void embedNamedByItsTable_isRejectedWithStrictNames() {
        HttpResponse<String> response = insertFilm(702, "select=id,r:reviews(stars)&reviews.stars=gt.1");
        assertThat(response.statusCode()).isEqualTo(400);
    }
}
