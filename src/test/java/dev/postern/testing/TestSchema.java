package dev.postern.testing;

import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.SchemaFacts;
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

/// A schema of a test's own, generated and compiled within the test from SQL, by the settings and facts of
/// `./postern generate`.
///
/// `@RegisterExtension static final TestService SERVICE = TestSchema.of("create table …").serve();` The roles of a
/// test live in the server that all tests share, so their names must be unique to the test class.
public final class TestSchema implements ServedSchema {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    /// Shared file manager, which keeps the libraries of the class path open for every schema of this JVM.
    private static final StandardJavaFileManager FILES =
            COMPILER.getStandardFileManager(null, null, StandardCharsets.UTF_8);

    private final String sql;
    private final List<String> schemas;
    private @Nullable String loginRole;
    private UnaryOperator<DatabaseAddress> route = address -> address;
    private String anonymousRole = "login";
    private @Nullable Catalog classes;
    private String facts = "";

    private TestSchema(String sql, List<String> schemas) {
        this.sql = sql;
        this.schemas = schemas;
    }

    /// @param sql DDL and rows, run by a superuser in an empty database
    /// @param schemas to generate; none: `public`
    public static TestSchema of(String sql, String... schemas) {
        return new TestSchema(sql, schemas.length == 0 ? List.of("public") : List.of(schemas));
    }

    /// Lets the service log in as `login`, with `anonymous` as the role of requests without a token. Both are created
    /// by the SQL. By default requests run as a superuser.
    public TestSchema roles(String login, String anonymous) {
        this.loginRole = login;
        this.anonymousRole = anonymous;
        return this;
    }

    /// Lets the service reach its database through something else.
    ///
    /// @param detour the address to use in place of PostgreSQL's own
    public TestSchema through(UnaryOperator<DatabaseAddress> detour) {
        this.route = detour;
        return this;
    }

    /// The service over this schema, not started yet.
    ///
    /// @param options of `serve`
    public TestService serve(String... options) {
        return TestService.of(this, options);
    }

    /// The generated classes and facts.
    public GeneratedModel generated() {
        return generated("");
    }

    @Override
    public GeneratedModel generated(String moreFacts) {
        try {
            return new GeneratedModel(classes(), facts(moreFacts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SchemaFacts facts(String more) throws IOException {
        try (InputStream in = new ByteArrayInputStream((facts + more).getBytes(StandardCharsets.UTF_8))) {
            return SchemaFacts.read(in);
        }
    }

    @Override
    public DatabaseAddress newDatabase() {
        DatabaseAddress database = TestDatabases.empty();
        TestDatabases.execute(database, sql);
        return database;
    }

    @Override
    public DatabaseAddress login(DatabaseAddress owner) {
        return route.apply(loginRole == null ? owner : TestDatabases.as(loginRole, owner));
    }

    @Override
    public String anonymousRole() {
        return anonymousRole;
    }

    private Catalog classes() throws IOException {
        Catalog known = classes;
        if (known == null) {
            DatabaseAddress database = newDatabase();
            String name = "testschema" + COUNT.incrementAndGet();
            Path directory = Files.createTempDirectory(name);
            Codegen.generate(database, schemas, name, directory);
            facts = Codegen.facts(database, schemas);
            known = load(directory, name);
            classes = known;
        }
        return known;
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
            @SuppressWarnings("resource") // classes are loaded for as long as the JVM runs
            URLClassLoader loader = URLClassLoader.newInstance(
                    new URL[] {directory.toUri().toURL()}, TestSchema.class.getClassLoader());
            return (Catalog) loader.loadClass(name + ".DefaultCatalog")
                    .getField("DEFAULT_CATALOG")
                    .get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("jOOQ has generated no catalog", e);
        }
    }
}
