package dev.postern.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.EverythingSchema;
import dev.postern.testschema.public_.tables.Films;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The hiding of a write-only column in views, functions and whole rows.
class WriteOnlyColumnTest {

    private static final WriteOnlyColumn TITLE = new WriteOnlyColumn(Films.FILMS.TITLE, "name", title -> title);

    private final ApiCatalog unrestrictedCatalog = ApiCatalog.of(EverythingSchema.generated(), List.of(), List.of());
    private final ApiCatalog catalog = ApiCatalog.of(EverythingSchema.generated(), List.of(), List.of(TITLE));

    @Test
    void viewsOfHiddenColumn_hideTheColumn() {
        for (String resource : List.of("films", "good_films", "film_details", "recent_films")) {
            assertThat(unrestrictedCatalog.resource("public", resource).has("title"))
                    .as(resource)
                    .isTrue();
            assertThat(catalog.resource("public", resource).has("title"))
                    .as(resource)
                    .isFalse();
        }
    }

    @Test
    void mediaTypeHandlerOfWholeRows_isNotServed() {
        assertThat(unrestrictedCatalog.resource("public", "films").handlers().ofWholeRows())
                .containsKeys("text/plain", "application/x-titles");
        assertThat(catalog.resource("public", "films").handlers().ofWholeRows()).containsOnlyKeys("text/plain");
    }

    @Test
    void rowsOfFunctions_hideTheColumn() {
        for (String function : List.of("films_since", "one_film", "recent")) {
            assertThat(routine(unrestrictedCatalog, function).rows().has("title"))
                    .as(function)
                    .isTrue();
            assertThat(routine(catalog, function).rows().has("title"))
                    .as(function)
                    .isFalse();
        }
    }

    @Test
    void functionsThatReturnWholeRows_areNotServed() {
        assertThat(unrestrictedCatalog.routines("public")).containsKeys("films_whole", "films_array");
        assertThat(catalog.routines("public"))
                .containsKey("films_since")
                .doesNotContainKeys("films_whole", "films_array");
    }

    private static Routine routine(ApiCatalog owner, String name) {
        return Objects.requireNonNull(owner.routines("public").get(name)).getFirst();
    }
}
