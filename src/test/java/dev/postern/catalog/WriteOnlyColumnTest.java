package dev.postern.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Everything;
import dev.postern.testschema.public_.tables.Films;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A column that is kept secret is out of reach by way of views and whole rows as well.
class WriteOnlyColumnTest {

    private static final WriteOnlyColumn TITLE = new WriteOnlyColumn(Films.FILMS.TITLE, "name", title -> title);

    private final ApiCatalog open = ApiCatalog.of(Everything.generated(), List.of(), List.of());
    private final ApiCatalog closed = ApiCatalog.of(Everything.generated(), List.of(), List.of(TITLE));

    @Test
    void viewsOfAHiddenColumnHideIt() {
        for (String resource : List.of("films", "good_films", "film_details", "recent_films")) {
            assertThat(open.resource("public", resource).has("title"))
                    .as(resource)
                    .isTrue();
            assertThat(closed.resource("public", resource).has("title"))
                    .as(resource)
                    .isFalse();
        }
    }

    @Test
    void wholeRowsWithAHiddenColumnAreNotGivenAway() {
        assertThat(open.resource("public", "films").mediaTypes()).containsKeys("text/plain", "application/x-titles");
        assertThat(closed.resource("public", "films").mediaTypes()).containsOnlyKeys("text/plain");
    }

    @Test
    void rowsOfFunctionsHideIt() {
        for (String function : List.of("films_since", "one_film", "recent")) {
            assertThat(routine(open, function).rows().has("title")).as(function).isTrue();
            assertThat(routine(closed, function).rows().has("title"))
                    .as(function)
                    .isFalse();
        }
    }

    @Test
    void functionsThatGiveWholeRowsWithAHiddenColumnAreNotServed() {
        assertThat(open.routines("public")).containsKeys("films_whole", "films_array");
        assertThat(closed.routines("public"))
                .containsKey("films_since")
                .doesNotContainKeys("films_whole", "films_array");
    }

    private static Routine routine(ApiCatalog catalog, String name) {
        return Objects.requireNonNull(catalog.routines("public").get(name)).getFirst();
    }
}
