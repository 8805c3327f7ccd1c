package dev.postern.testing;

import dev.postern.store.DatabaseAddress;
import groovy.lang.Binding;
import groovy.lang.Closure;
import groovy.lang.GroovyShell;
import groovy.lang.Script;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.runtime.InvokerHelper;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.SchemaMappingType;

/// The steps of `./postern generate` for tests: jOOQ's code generator and the scripts in `src/codegen`.
public final class Codegen {

    private static final Path DIRECTORY = Path.of("src/codegen");

    /// Compiled scripts by file; compiling them takes a second.
    private static final Map<File, Class<? extends Script>> SCRIPTS = new ConcurrentHashMap<>();

    private Codegen() {}

    /// Generates the jOOQ classes of the given schemas.
    public static void generate(DatabaseAddress database, List<String> schemas, String packageName, Path directory) {
        try (InputStream settings = Files.newInputStream(DIRECTORY.resolve("jooq.xml"))) {
            Configuration configuration = GenerationTool.load(settings);
            configuration.setJdbc(
                    new Jdbc().withUrl(database.url()).withUser(database.user()).withPassword(database.password()));
            configuration
                    .getGenerator()
                    .getDatabase()
                    .setSchemata(schemas.stream()
                            .map(schema -> new SchemaMappingType().withInputSchema(schema))
                            .toList());
            configuration
                    .getGenerator()
                    .getTarget()
                    .withPackageName(packageName)
                    .withDirectory(directory.toString());
            GenerationTool.generate(configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException("jOOQ cannot generate classes for this schema", e);
        }
    }

    /// Returns the schema facts as the text of `facts.tsv`.
    public static String facts(DatabaseAddress database, List<String> schemas) {
        List<String> withPostern = new ArrayList<>(schemas);
        withPostern.add("postern");
        try (Connection connection = TestDatabases.connect(database)) {
            return String.valueOf(closure("facts", Path.of("")).call(connection, withPostern));
        } catch (SQLException e) {
            throw new IllegalStateException("The schema facts cannot be read", e);
        }
    }

    /// Compiles generated classes and compares them with their database.
    ///
    /// @return one sentence per problem
    public static List<String> problems(
            DatabaseAddress database, List<String> schemas, String packageName, Path directory) {
        try (Connection connection = TestDatabases.connect(database)) {
            Object problems = closure("check", Path.of(""))
                    .call(directory.toFile(), packageName, schemas, facts(database, schemas), connection);
            return ((List<?>) problems).stream().map(String::valueOf).toList();
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be read", e);
        }
    }

    /// Runs `places.groovy`, which returns the settings that the other scripts share.
    ///
    /// @param project directory with `db/migration`
    public static Map<?, ?> targets(Path project) {
        return (Map<?, ?>) script("targets", project);
    }

    /// Runs a script and returns the closure that it evaluates to.
    ///
    /// @param project base directory for the script
    public static Closure<?> closure(String name, Path project) {
        return (Closure<?>) script(name, project);
    }

    private static Object script(String name, Path project) {
        Map<String, Object> maven = new HashMap<>();
        maven.put("basedir", project.toAbsolutePath().toFile());
        maven.put("properties", new Properties());
        maven.put(
                "compileClasspathElements",
                List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
        Binding binding = new Binding(Map.of("project", maven, "session", Map.of("userProperties", Map.of())));
        return run(DIRECTORY.resolve(name + ".groovy").toFile(), binding);
    }

    private static Object run(File file, Binding binding) {
        Class<? extends Script> script = SCRIPTS.computeIfAbsent(file.getAbsoluteFile(), Codegen::compile);
        return InvokerHelper.createScript(script, binding).run();
    }

    private static Class<? extends Script> compile(File file) {
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setScriptBaseClass(CompiledScript.class.getName());
        try {
            return new GroovyShell(Codegen.class.getClassLoader(), new Binding(), configuration)
                    .parse(file)
                    .getClass();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Base class of the scripts, which compiles each evaluated script only once.
    public abstract static class CompiledScript extends Script {

        @Override
        public Object evaluate(File file) {
            return Codegen.run(file, getBinding());
        }
    }
}
