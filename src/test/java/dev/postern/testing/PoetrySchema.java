package dev.postern.testing;

import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.migrate.EngineMigrations;
import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jooq.Table;
import org.jooq.TableField;

/// Schema of poets and their poems (`poetry.sql`), with roles, column privileges, policies and the engine's tables.
public final class PoetrySchema {

    public static final String READER = "poetry_reader";
    public static final String MEMBER = "poetry_member";
    public static final String EDITOR = "poetry_editor";

    private static final TestSchema TABLES = TestSchema.of(read("/poetry.sql"));

    /// Schema whose requests without a token run as [#EDITOR], who can change all rows.
    private static final TestSchema SCHEMA = TABLES.with(
                    EngineMigrations.sql("poetry_login") + "create table flyway_schema_history (version text);")
            .roles("poetry_login", EDITOR);

    private PoetrySchema() {}

    /// Returns a service without rows.
    ///
    /// @param options options of `serve`
    public static TestService serve(String... options) {
        return SCHEMA.serve(options);
    }

    /// Creates a database without rows.
    public static DatabaseAddress createDatabase() {
        return SCHEMA.newDatabase();
    }

    /// Returns the write-only column of a poet's password.
    ///
    /// @param encoder function from the sent value to the stored form
    public static WriteOnlyColumn password(UnaryOperator<String> encoder) {
        Table<?> poets = Objects.requireNonNull(
                        TABLES.generated().classes().getSchema("public"), "schema public is generated")
                .getTable("poets");
        @SuppressWarnings("unchecked") // the column is of type text
        TableField<?, String> hash =
                (TableField<?, String>) Objects.requireNonNull(poets, "poets").field("password_hash");
        return new WriteOnlyColumn(Objects.requireNonNull(hash), "password", encoder);
    }

    private static String read(String resource) {
        try (InputStream in = Objects.requireNonNull(PoetrySchema.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
