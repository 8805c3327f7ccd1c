package dev.postern.catalog;

import static dev.postern.testschema.public_.Tables.FILMS;
import static dev.postern.testschema.public_.Tables.FILM_YEARS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.Application;
import dev.postern.Applications;
import dev.postern.Operation;
import dev.postern.problem.CommandException;
import dev.postern.result.CatalogJson;
import dev.postern.testing.TestService;
import dev.postern.testschema.DefaultCatalog;
import dev.postern.testschema.extra.routines.Greet;
import dev.postern.testschema.public_.routines.Add;
import dev.postern.testschema.public_.routines.Body1;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Hooks in the catalog: their list, and those that no request can run.
class HookedObjectsTest {

    private static final Application APPLICATION = Application.of(DefaultCatalog.DEFAULT_CATALOG);

    private static String catalog(Application application) {
        return CatalogJson.of(Applications.catalog(application, List.of("public")));
    }

    private static void assertRejected(Application application, String message) {
        Executable create = () -> catalog(application);
        assertThatThrownBy(create::execute).isInstanceOf(CommandException.class).hasMessageContaining(message);
    }

    @Test
    void schema_listsHooks() {
        Application hooked = APPLICATION
                .before(FILMS, Set.of(Operation.UPDATE, Operation.INSERT), (_, _, _) -> {})
                .after(FILMS, Set.of(Operation.DELETE), (_, _, _) -> {})
                .beforeCall(new Add(), (_, _, _) -> {});
        var schema = TestService.json(catalog(hooked)).path("schemas").path("public");
        assertThat(schema.path("tables").path("films").path("hooks").toString())
                .isEqualTo("[{\"runs\":\"before\",\"operations\":[\"insert\",\"update\"],\"class\":\""
                        + getClass().getName() + "\"},{\"runs\":\"after\",\"operations\":[\"delete\"],\"class\":\""
                        + getClass().getName() + "\"}]");
        assertThat(schema.path("functions").path("add").path(0).path("hooks").toString())
                .isEqualTo("[{\"class\":\"" + getClass().getName() + "\"}]");
    }

    @Test
    void tableOfUnservedSchema_isRejected() {
        assertRejected(
                APPLICATION.before(
                        dev.postern.testschema.extra.Tables.FILMS, Set.of(Operation.INSERT), (_, _, _) -> {}),
                "A hook is declared for 'extra.films', which is not served");
    }

    @Test
    void noPossibleOperation_isRejected() {
        String message = "is declared for no operation that it allows";
        assertRejected(APPLICATION.before(FILM_YEARS, Set.of(Operation.values()), (_, _, _) -> {}), message);
        assertRejected(APPLICATION.after(FILMS, Set.of(), (_, _, _) -> {}), message);
    }

    @Test
    void unservedOrAmbiguousFunction_isRejected() {
        assertRejected(
                APPLICATION.beforeCall(new Greet(), (_, _, _) -> {}),
                "A hook is declared for function 'extra.greet', which is not served");
        assertRejected(APPLICATION.beforeCall(new Body1(), (_, _, _) -> {}), "whose overloads have the same names");
    }
}
