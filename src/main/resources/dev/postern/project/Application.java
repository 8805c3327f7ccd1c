package {{package}};

import dev.postern.Application;
import dev.postern.Postern;
import {{package}}.schema.DefaultCatalog;

/// The main class: serves the generated API, with the Java code that this application adds.
public final class {{class}} {

    private {{class}}() {}

    /// Describes the application. Endpoints, write-only columns, accounts and commands are added here.
    static Application application() {
        return Application.of(DefaultCatalog.DEFAULT_CATALOG);
    }

    public static void main(String[] arguments) {
        Postern.run(application(), arguments);
    }
}
