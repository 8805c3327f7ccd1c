package dev.postern.testing;

import dev.postern.catalog.EngineVersion;
import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.SchemaFacts;
import dev.postern.catalog.SchemaStamp;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Catalog;
import org.jooq.DataType;
import org.jooq.Record;
import org.jooq.Schema;
import org.jooq.Table;
import org.jooq.impl.CatalogImpl;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.SchemaImpl;
import org.jooq.impl.TableImpl;

/// Generated classes and schema facts of many tables, built without a database. Each table has ten columns, a
/// primary key and two foreign keys.
public final class ManyTables {

    private static final List<TestColumn> COLUMNS = List.of(
            new TestColumn("id", SQLDataType.BIGINT, "bigint\tother\talways\trows"),
            new TestColumn("parent_id", SQLDataType.BIGINT, "bigint\tother"),
            new TestColumn("owner_id", SQLDataType.BIGINT, "bigint\tother\t\\N\trows"),
            new TestColumn("name", SQLDataType.CLOB, "text\tother\t\\N\trows"),
            new TestColumn("state", SQLDataType.CLOB, "text\tother\t\\N\trows\t'new'::text"),
            new TestColumn("amount", SQLDataType.NUMERIC, "numeric\tother"),
            new TestColumn("quantity", SQLDataType.INTEGER, "integer\tother\t\\N\trows\t0"),
            new TestColumn("created_at", SQLDataType.TIMESTAMPWITHTIMEZONE, "timestamptz\tother\t\\N\trows\tnow()"),
            new TestColumn("note", SQLDataType.CLOB, "text\tother"),
            new TestColumn("data", SQLDataType.JSONB, "jsonb\tjsonb"));

    private static final String TYPES = """
            named	bigint	pg_catalog	int8	base
            named	integer	pg_catalog	int4	base
            named	numeric	pg_catalog	numeric	base
            named	text	pg_catalog	text	base
            named	timestamptz	pg_catalog	timestamptz	base
            named	jsonb	pg_catalog	jsonb	base
            """;

    private ManyTables() {}

    private record TestColumn(String name, DataType<?> type, String facts) {}

    /// @param count number of tables
    public static GeneratedModel generated(int count) {
        TestSchemaClass schema = new TestSchemaClass();
        StringBuilder facts = new StringBuilder(TYPES);
        for (int i = 0; i < count; i++) {
            schema.tables.add(new TestTable(name(i), schema));
            addFacts(facts, name(i), name(i / 2), name(i / 3));
        }
        return new GeneratedModel(
                new TestCatalog(schema),
                SchemaFacts.read(new ByteArrayInputStream(facts.toString().getBytes(StandardCharsets.UTF_8))),
                new SchemaStamp(SchemaStamp.Source.MIGRATIONS, "1", EngineVersion.current(), ""));
    }

    private static String name(int number) {
        return "table_" + number;
    }

    private static void addFacts(StringBuilder facts, String table, String parent, String owner) {
        add(facts, "table", table, "table\tf\tiud\tf\tf\tf\tconflict");
        COLUMNS.forEach(column -> add(facts, "column", table, column.name() + "\t" + column.facts()));
        add(facts, "key", table, table + "_pkey\tt\tunique\tt");
        add(facts, "key-column", table, table + "_pkey\t0001\tid");
        addReference(facts, table, "parent_id", parent);
        addReference(facts, table, "owner_id", owner);
    }

    private static void addReference(StringBuilder facts, String table, String column, String target) {
        add(facts, "foreign-key", table, table + "_" + column + "\tpublic\t" + target + "\tt");
        add(facts, "foreign-key-column", table, table + "_" + column + "\t0001\t" + column + "\tid");
    }

    private static void add(StringBuilder facts, String kind, String table, String values) {
        facts.append(kind)
                .append("\tpublic\t")
                .append(table)
                .append('\t')
                .append(values)
                .append('\n');
    }

    private static final class TestCatalog extends CatalogImpl {

        private final transient Schema schema;

        TestCatalog(Schema schema) {
            super("");
            this.schema = schema;
        }

        @Override
        public List<Schema> getSchemas() {
            return List.of(schema);
        }
    }

    private static final class TestSchemaClass extends SchemaImpl {

        private final transient List<Table<?>> tables = new ArrayList<>();

        TestSchemaClass() {
            super(DSL.name("public"), (Catalog) null);
        }

        @Override
        public List<Table<?>> getTables() {
            return tables;
        }
    }

    private static final class TestTable extends TableImpl<Record> {

        TestTable(String name, Schema schema) {
            super(DSL.name(name), schema);
            COLUMNS.forEach(column -> createField(DSL.name(column.name()), column.type(), this));
        }
    }
}
