package dev.postern.testing;

import dev.postern.catalog.EngineVersion;
import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.SchemaFacts;
import dev.postern.catalog.SchemaStamp;
import dev.postern.generate.ClassGeneration;
import dev.postern.store.DatabaseAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jooq.Catalog;
import org.jspecify.annotations.Nullable;

/// Schema that a test class defines in SQL; its classes are generated and compiled as by `./postern generate`.
///
/// Usage: `@RegisterExtension static final TestService SERVICE = TestSchema.of("create table …").serve();`. All
/// tests share one server, so the role names of a test class must be unique to it.
public final class TestSchema implements ServedSchema {

    private static final AtomicInteger LAST_NUMBER = new AtomicInteger();
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    /// File manager shared by all schemas of a test JVM, because opening the class path is slow.
    private static final StandardJavaFileManager FILES =
            COMPILER.getStandardFileManager(null, null, StandardCharsets.UTF_8);

    private final String sql;
    private final List<String> schemas;

    /// Schema that has the generated classes; null for this one.
    private final @Nullable TestSchema origin;

    private @Nullable String loginRole;
    private UnaryOperator<DatabaseAddress> proxy = address -> address;
    private String anonymousRole = "login";
    private @Nullable Catalog classes;
    private String facts = "";

    private TestSchema(String sql, List<String> schemas, @Nullable TestSchema origin) {
        this.sql = sql;
        this.schemas = schemas;
        this.origin = origin;
    }

    /// @param sql DDL and rows, run by a superuser in an empty database
    /// @param schemas schemas to generate; `public` if empty
    public static TestSchema of(String sql, String... schemas) {
        return new TestSchema(sql, schemas.length == 0 ? List.of("public") : List.of(schemas), null);
    }

    /// Returns a schema with further objects, which shares the generated classes of this schema.
    ///
    /// @param moreSql SQL that does not change the generated schemas
    public TestSchema with(String moreSql) {
        return new TestSchema(sql + moreSql, schemas, this);
    }

    /// Sets the login role and the role of requests without a token, both of which the SQL creates.
    ///
    /// By default, the service logs in and requests run as a superuser.
    public TestSchema roles(String loginRole, String anonymousRole) {
        this.loginRole = loginRole;
        this.anonymousRole = anonymousRole;
        return this;
    }

    /// Lets the service connect to its database through a proxy.
    ///
    /// @param proxy maps PostgreSQL's address to the address of the proxy
    public TestSchema through(UnaryOperator<DatabaseAddress> proxy) {
        this.proxy = proxy;
        return this;
    }

    /// Returns a service for this schema, which is not started yet.
    ///
    /// @param options options of `serve`
    public TestService serve(String... options) {
        return TestService.of(this, options);
    }

    /// Returns the generated classes and the schema facts.
    public GeneratedModel generated() {
        return generated("");
    }

    @Override
    public GeneratedModel generated(String moreFacts) {
        TestSchema generated = origin == null ? this : origin;
        try {
            return new GeneratedModel(
                    generated.classes(),
                    generated.facts(moreFacts),
                    new SchemaStamp(SchemaStamp.Source.MIGRATIONS, "1", EngineVersion.current(), ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SchemaFacts facts(String moreFacts) throws IOException {
        try (InputStream in = new ByteArrayInputStream((facts + moreFacts).getBytes(StandardCharsets.UTF_8))) {
            return SchemaFacts.read(in);
        }
    }

    @Override
    public DatabaseAddress newDatabase() {
        DatabaseAddress database = TestDatabases.createEmpty();
        TestDatabases.execute(database, sql);
        return database;
    }

    @Override
    public DatabaseAddress login(DatabaseAddress owner) {
        return proxy.apply(loginRole == null ? owner : TestDatabases.withLogin(loginRole, owner));
    }

    @Override
    public String anonymousRole() {
        return anonymousRole;
    }

    private Catalog classes() throws IOException {
        Catalog generated = classes;
        if (generated == null) {
            DatabaseAddress database = newDatabase();
            String name = "testschema" + LAST_NUMBER.incrementAndGet();
            Path directory = Files.createTempDirectory(name);
            ClassGeneration.generate(database, schemas, name, directory);
            facts = ClassGeneration.facts(database, schemas);
            generated = load(directory, name);
            classes = generated;
        }
        return generated;
    }

    private static Catalog load(Path directory, String name) throws IOException {
        StringWriter errors = new StringWriter();
        try (Stream<Path> sources = Files.walk(directory)) {
            List<Path> java =
                    sources.filter(file -> file.toString().endsWith(".java")).toList();
            List<String> options = List.of("-proc:none", "-nowarn", "-d", directory.toString());
            if (!COMPILER.getTask(errors, FILES, null, options, null, FILES.getJavaFileObjectsFromPaths(java))
                    .call()) {
                throw new IllegalStateException("The generated classes do not compile:\n" + errors);
            }
        }
        try {
            @SuppressWarnings("resource") // its classes are needed until the JVM exits
            URLClassLoader loader = URLClassLoader.newInstance(
                    new URL[] {directory.toUri().toURL()}, TestSchema.class.getClassLoader());
            return (Catalog) loader.loadClass(name + ".DefaultCatalog")
                    .getField("DEFAULT_CATALOG")
                    .get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("jOOQ generated no catalog", e);
        }
    }
}
