package dev.postern.contract;

import dev.postern.catalog.Catalog;
import dev.postern.testing.Everything;
import dev.postern.testing.NodeTests;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is served as TypeScript, over a schema that has a bit of everything.
class TypeScriptTest {

    private static final String MODULE = module("public", "extra");

    private static String module(String... schemas) {
        return TypeScript.of(Catalog.of(Everything.generated(), List.of(schemas), List.of()));
    }

    @Test
    void itIsWrittenAsPrettierWould() {
        NodeTests.succeed(Map.of("everything.ts", MODULE), "prettier", "--check", "--no-semi", "everything.ts");
    }

    /// What is to be inferred stands in the file that is compiled.
    @Test
    void postgrestJsInfersFromItWhatTheServiceAnswers() {
        NodeTests.compile(Map.of("everything.ts", MODULE), "everything.types.ts");
    }
}
