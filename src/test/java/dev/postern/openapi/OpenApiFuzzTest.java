package dev.postern.openapi;

import static dev.postern.testing.OpenApiFuzz.REQUESTS;

import dev.postern.server.Extension;
import dev.postern.testing.OpenApiFuzz;
import dev.postern.testing.PoetrySchema;
import dev.postern.testing.TestService;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Random requests to every operation in the OpenAPI documents of three roles, and of the schema with every type.
class OpenApiFuzzTest {

    @RegisterExtension
    static final TestService POETRY = PoetrySchema.serve(
                    "--anonymous-role=poetry_reader", "--tx-end=commit-allow-override")
            .withExtension(new Extension(List.of(PoetrySchema.password(text -> text)), (_, _) -> {}));

    @RegisterExtension
    static final TestService EVERYTHING =
            TestService.everything("--schemas=public,extra", "--tx-end=commit-allow-override", "--aggregates");

    @Test
    void everyOperationAsThreeRoles_matchesTheDocument() {
        POETRY.load("/poetry-rows.sql");
        OpenApiFuzz fuzz = new OpenApiFuzz(POETRY);
        fuzz.runAnonymously(PoetrySchema.READER, REQUESTS / 10);
        fuzz.runAs(PoetrySchema.MEMBER, 2, REQUESTS / 10);
        fuzz.runAs(PoetrySchema.EDITOR, 1, REQUESTS / 10);
    }

    @Test
    void everyOperationOfEveryType_matchesTheDocument() {
        new OpenApiFuzz(EVERYTHING).runAnonymously("tester", REQUESTS / 5 * 2);
    }
}
