package dev.postern.generate;

import dev.postern.embedded.EmbeddedErrors;
import dev.postern.embedded.ScratchLocation;
import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.MigrationFiles;
import dev.postern.migrate.ProjectProperties;
import dev.postern.migrate.Upgrade;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.meta.Database;
import org.jooq.meta.DomainDefinition;
import org.jooq.meta.jaxb.CatalogMappingType;
import org.jooq.meta.jaxb.SchemaMappingType;
import org.jooq.meta.postgres.PostgresDatabase;
import org.jspecify.annotations.Nullable;

/// Database that jOOQ generates classes from: a scratch database with every migration applied, or the database
/// that jOOQ is connected to.
///
/// `jooq.xml` names this class with the properties `db-dir`, the folder that contains `migration`,
/// `excluded-schemas` and `schemas`, which are separated by commas. Without `schemas`, all schemas that contain
/// objects are generated, except those that `exclude` names. `scratch-url` names a server for the scratch
/// database, or `scratch-image` a container image; the default is an embedded server.
public final class SchemaDatabase extends PostgresDatabase {

    /// Property with the folder that contains `migration` and `jooq.xml`.
    static final String DB_DIR = "db-dir";

    /// Property with the schemas that are generated.
    static final String SCHEMAS = "schemas";

    /// Property with the URL of a server for the scratch database.
    static final String SCRATCH_URL = "scratch-url";

    /// Property with the container image of a server for the scratch database.
    static final String SCRATCH_IMAGE = "scratch-image";

    /// Property with the fingerprint of the migrations, if jOOQ is connected to a scratch database that has them.
    static final String APPLIED_INPUTS = "applied-inputs";

    /// Property with the version of the last of these migrations.
    static final String APPLIED_VERSION = "applied-version";

    /// Property with the folder for the compiled classes, which are otherwise deleted after the check.
    static final String COMPILED = "compiled";

    /// Property that is set if the caller compiles the classes.
    static final String PARSED = "parsed";

    /// Property with the patterns of objects that the project leaves out.
    public static final String EXCLUDE = "exclude";

    /// Property with the use of partitions, `ignore` or `follow`.
    public static final String PARTITIONS = "partitions";

    /// Property with the extensions whose tables, views and functions are served.
    public static final String EXTENSIONS = "extensions";

    private static final String ARRAY_DOMAINS = "select n.nspname || '.' || t.typname from pg_catalog.pg_type t"
            + " join pg_catalog.pg_namespace n on n.oid = t.typnamespace where t.typtype = 'd' and t.typcategory = 'A'";

    private static final String WHOLE_SCHEMA = ".*";
    private static final String EXCLUDED_SCHEMAS = "excluded-schemas";

    /// Schema of the engine's own tables, which get no classes.
    private static final String OWN_SCHEMA = "postern";

    private @Nullable ScratchServer server;
    private @Nullable PostgresDatabase unnamed;
    private String version = "";
    private String fingerprint = "";
    private List<String> schemas = List.of();
    private @Nullable SkippedObjects skipped;

    /// Creates the database; called by jOOQ.
    public SchemaDatabase() {}

    @Override
    protected DSLContext create0() {
        if (getConnection() == null) {
            setConnection(migrate());
        }
        return super.create0();
    }

    private Connection migrate() {
        fingerprint = Fingerprint.ofMigrations(folder()); // first, so that a later change of a file counts
        MigrationFiles files = MigrationFiles.read(folder());
        ScratchServer started = ScratchLocation.of(
                        getProperties().getProperty(SCRATCH_URL),
                        getProperties().getProperty(SCRATCH_IMAGE))
                .start(SchemaDatabase::printProgress);
        server = started;
        DatabaseAddress scratch = started.createDatabase();
        Upgrade upgrade = Upgrade.of(scratch, files, null);
        upgrade.warnings().forEach(SchemaDatabase::printProgress);
        upgrade.rehearse(SchemaDatabase::printProgress);
        version = files.lastVersion();
        try {
            return DriverManager.getConnection(scratch.url(), scratch.user(), scratch.password());
        } catch (SQLException e) {
            throw EmbeddedErrors.scratchDatabaseUnreachable(e);
        }
    }

    /// Prints a line on standard error, which both Maven and the command line show at once.
    static void printProgress(String line) {
        System.err.println(line);
    }

    /// Returns the folder of the migrations, relative to the working directory if it is inside.
    Path folder() {
        Path working = Path.of("").toAbsolutePath();
        Path folder = Path.of(getBasedir())
                .toAbsolutePath()
                .resolve(getProperties().getProperty(DB_DIR, "db"))
                .normalize();
        return folder.startsWith(working) ? working.relativize(folder) : folder;
    }

    /// Whether the schema comes from migrations, not from the database that jOOQ was connected to.
    boolean isMigrated() {
        return server != null || getProperties().containsKey(APPLIED_INPUTS);
    }

    /// Returns the version of the last migration; empty without migrations.
    String version() {
        return getProperties().getProperty(APPLIED_VERSION, version);
    }

    /// Returns the name of Flyway's history table; empty for Flyway's default.
    Optional<String> historyTable() {
        return Optional.ofNullable(getProperties().getProperty(ProjectProperties.HISTORY_TABLE))
                .map(String::strip)
                .filter(name -> !name.isEmpty());
    }

    /// Returns the fingerprint of the inputs.
    ///
    /// @param facts text of `facts.tsv`
    String fingerprint(String facts) {
        return isMigrated()
                ? getProperties().getProperty(APPLIED_INPUTS, fingerprint)
                : Fingerprint.ofFacts(folder(), facts);
    }

    private List<String> listed(String property) {
        return Stream.of(getProperties().getProperty(property, "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    /// Selects the schemas to generate, before jOOQ reads the database.
    ///
    /// @throws CommandException if a requested schema is missing, or the login role can use no table in them
    void selectSchemas() throws SQLException {
        List<String> requested = listed(SCHEMAS);
        if (requested.contains(OWN_SCHEMA)) {
            throw GenerationErrors.engineSchema(OWN_SCHEMA);
        }
        Set<String> holding = new TreeSet<>(
                isMigrated()
                        ? ServedSchemas.holdingObjects(getConnection())
                        : ServedSchemas.holdingUsableRelations(getConnection()));
        holding.remove(OWN_SCHEMA);
        holding.removeAll(listed(EXCLUDED_SCHEMAS));
        holding.removeIf(this::isExcluded);
        schemas = requested.isEmpty() ? List.copyOf(holding) : requested;
        ServedSchemas.requireExisting(getConnection(), schemas);
        if (!isMigrated() && schemas.stream().noneMatch(holding::contains)) {
            throw ServedSchemas.nothingUsable(getConnection(), requested);
        }
        if (schemas.isEmpty()) {
            schemas = List.of("public");
        }
        SkippedObjects objects = SkippedObjects.read(
                getConnection(), schemas, SkippedSettings.of(this, listed(EXCLUDE), listed(EXTENSIONS)));
        skipped = objects;
        addFilter(objects::isSkipped);
        List<SchemaMappingType> mappings =
                schemas.stream().map(SchemaDatabase::mapping).toList();
        setConfiguredSchemata(mappings);
        setConfiguredCatalogs(List.of(new CatalogMappingType()
                .withInputCatalog("")
                .withOutputCatalog("")
                .withSchemata(mappings)));
    }

    /// Returns the objects of the generated schemas that get no class.
    SkippedObjects skipped() {
        return Objects.requireNonNull(skipped);
    }

    private boolean isExcluded(String schema) {
        return listed(EXCLUDE).stream()
                .filter(pattern -> pattern.endsWith(WHOLE_SCHEMA))
                .map(pattern -> pattern.substring(0, pattern.length() - WHOLE_SCHEMA.length()))
                .map(pattern -> pattern.replaceAll("[^\\w*?]", "\\\\$0")
                        .replace("*", ".*")
                        .replace("?", "."))
                .anyMatch(schema::matches);
    }

    /// Returns the generated schemas.
    List<String> schemas() {
        return schemas;
    }

    /// Returns the compilation of the classes.
    ClassCompilation compilation() {
        String folder = getProperties().getProperty(COMPILED);
        if (folder != null) {
            return new ClassCompilation.Kept(Path.of(folder));
        }
        return getProperties().containsKey(PARSED) || hasTypesOfProject()
                ? new ClassCompilation.Parsed()
                : new ClassCompilation.Checked();
    }

    /// Whether generated classes use converters or types of the project, which only its build can compile.
    private boolean hasTypesOfProject() {
        return getConfiguredForcedTypes().stream()
                .flatMap(type -> Stream.of(
                        Optional.ofNullable(type.getUserType()),
                        Optional.ofNullable(type.getConverter()),
                        Optional.ofNullable(type.getBinding())))
                .anyMatch(Optional::isPresent);
    }

    /// Returns the same database without a generator, for the names of all its objects.
    ///
    /// This database asks for names while it reads its objects, so it cannot list them at that time.
    Database unnamed() {
        PostgresDatabase all = unnamed;
        if (all == null) {
            all = new PostgresDatabase();
            all.setConnection(getConnection());
            all.setProperties(getProperties());
            all.setConfiguredCatalogs(List.of());
            all.setConfiguredSchemata(
                    getInputSchemata().stream().map(SchemaDatabase::mapping).toList());
            all.setIncludes(getIncludes());
            all.setExcludes(getExcludes());
            all.setIncludeRelations(true);
            all.setTableValuedFunctionsAsRoutines(true);
            unnamed = all;
        }
        return all;
    }

    private static SchemaMappingType mapping(String schema) {
        return new SchemaMappingType().withInputSchema(schema).withOutputSchema(schema);
    }

    /// Sorts the checks of each domain, because jOOQ's query does not define their order. Domains over arrays have no
    /// constant: jOOQ's does not compile, and their columns have the type of the array.
    @Override
    protected List<DomainDefinition> getDomains0() throws SQLException {
        List<DomainDefinition> domains = super.getDomains0();
        Set<String> overArrays = Set.copyOf(Rows.texts(getConnection(), ARRAY_DOMAINS, List.of()));
        domains.removeIf(
                domain -> overArrays.contains(domain.getSchema().getInputName() + "." + domain.getInputName()));
        domains.forEach(domain -> domain.getCheckClauses().sort(Comparator.naturalOrder()));
        return domains;
    }

    @Override
    public void close() {
        if (server != null) {
            try {
                if (getConnection() != null) { // null if a migration failed
                    getConnection().close();
                }
            } catch (SQLException e) {
                printProgress("The connection to the scratch database was lost: " + e.getMessage());
            } finally {
                server.close();
            }
        }
        super.close();
    }
}
