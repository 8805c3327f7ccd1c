package dev.postern.testing;

import dev.postern.Application;
import dev.postern.Postern;
import dev.postern.testschema.DefaultCatalog;

/// Application that serves the schema of `src/test/db`, for tests that start the program in separate processes.
public final class TestApplication {

    private TestApplication() {}

    public static void main(String[] arguments) {
        Postern.run(Application.of(DefaultCatalog.DEFAULT_CATALOG), arguments);
    }
}
