package dev.postern;

import dev.postern.catalog.ApiCatalog;
import dev.postern.http.Extension;
import dev.postern.problem.Problem;
import java.util.List;

/// Access of the tests to the inside of an [Application].
public final class Applications {

    private Applications() {}

    /// Returns the additions of an application to the service.
    public static Extension extension(Application application) {
        return application.extension();
    }

    public static ApiCatalog catalog(Application application, List<String> schemas) {
        return application.served().catalog(schemas);
    }

    /// Returns the error that an exception of application code describes.
    public static Problem problem(ApiException failure) {
        return failure.problem();
    }

    /// Runs a command of an application and returns the exit status.
    public static int run(Application application, String... arguments) {
        return Postern.execute(application, arguments);
    }
}
