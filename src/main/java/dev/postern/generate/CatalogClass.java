package dev.postern.generate;

import dev.postern.migrate.ProjectProperties;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jooq.Catalog;
import org.jooq.codegen.GenerationTool;

/// The class of jOOQ's catalog among generated classes, which an application without Java code does not name.
public final class CatalogClass {

    private static final String CONFIGURATION = "db/" + ProjectProperties.FILE;
    private static final String NAME = "DefaultCatalog";
    private static final String INSTANCE = "DEFAULT_CATALOG";

    private CatalogClass() {}

    /// Finds the catalog on a class path: it is in the package that the resource `db/jooq.xml` names.
    ///
    /// @return empty if there is no such file, or no class in that package
    public static Optional<Catalog> find(ClassLoader classes) {
        try (InputStream in = classes.getResourceAsStream(CONFIGURATION)) {
            if (in == null) {
                return Optional.empty();
            }
            return load(GenerationTool.load(in).getGenerator().getTarget().getPackageName(), classes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the catalog of a package; empty if the package has none.
    static Optional<Catalog> load(String packageName, ClassLoader classes) {
        try {
            Class<?> type = Class.forName(packageName + "." + NAME, true, classes);
            return Optional.of((Catalog) type.getField(INSTANCE).get(null));
        } catch (ClassNotFoundException _) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("jOOQ generated no catalog in " + packageName, e);
        }
    }
}
