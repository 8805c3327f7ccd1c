package dev.postern.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postern.catalog.Relationship.Cardinality;
import java.io.InputStream;
import java.util.List;
import org.jooq.ForeignKey;
import org.jooq.Record;
import org.jooq.Schema;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.CatalogImpl;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.QOM.ForeignKeyRule;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.SchemaImpl;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.api.Test;

/// Rows that point at others by columns that are unique, though not the primary key, are one each (`dialect.md`
/// 1.4).
class OneToOneTest {

    private static final Shop SHOP = new Shop();

    private static final class Films extends TableImpl<Record> {

        private final TableField<Record, Integer> id = createField(DSL.name("id"), SQLDataType.INTEGER, this);

        private Films() {
            super(DSL.name("films"));
        }

        @Override
        public UniqueKey<Record> getPrimaryKey() {
            return Internal.createUniqueKey(this, DSL.name("films_pkey"), id);
        }
    }

    private static final class Posters extends TableImpl<Record> {

        private final Films films;
        private final TableField<Record, Integer> id = createField(DSL.name("id"), SQLDataType.INTEGER, this);
        private final TableField<Record, Integer> film = createField(DSL.name("film"), SQLDataType.INTEGER, this);
        private final TableField<Record, Integer> sequel = createField(DSL.name("sequel"), SQLDataType.INTEGER, this);

        private Posters(Films films) {
            super(DSL.name("posters"));
            this.films = films;
        }

        @Override
        public UniqueKey<Record> getPrimaryKey() {
            return Internal.createUniqueKey(this, DSL.name("posters_pkey"), id);
        }

        @Override
        public List<UniqueKey<Record>> getUniqueKeys() {
            return List.of(Internal.createUniqueKey(this, DSL.name("posters_film_key"), film));
        }

        @Override
        public List<ForeignKey<Record, ?>> getReferences() {
            return List.of(reference("one", film), reference("many", sequel));
        }

        private ForeignKey<Record, Record> reference(String name, TableField<Record, Integer> column) {
            return Internal.createForeignKey(
                    this,
                    DSL.name(name),
                    fields(column),
                    films.getPrimaryKey(),
                    fields(films.id),
                    true,
                    ForeignKeyRule.NO_ACTION,
                    ForeignKeyRule.NO_ACTION);
        }

        /// jOOQ takes an array.
        @SuppressWarnings("unchecked")
        private static TableField<Record, ?>[] fields(TableField<Record, ?> only) {
            return (TableField<Record, ?>[]) new TableField<?, ?>[] {only};
        }
    }

    private static final class Shop extends SchemaImpl {

        private final Films films = new Films();
        private final Posters posters = new Posters(films);

        private Shop() {
            super("shop");
        }

        @Override
        public List<Table<?>> getTables() {
            return List.of(films, posters);
        }
    }

    private static final class Classes extends CatalogImpl {

        private Classes() {
            super("");
        }

        @Override
        public List<Schema> getSchemas() {
            return List.of(SHOP);
        }
    }

    @Test
    void aUniqueKeyMakesThemOne() {
        Facts facts = Facts.read(InputStream.nullInputStream());
        Catalog catalog = Catalog.of(new Generated(new Classes(), facts), List.of("shop"), List.of());
        assertThat(catalog.resource("shop", "posters").relationships())
                .extracting(Relationship::name, Relationship::cardinality)
                .containsExactlyInAnyOrder(
                        tuple("one", Cardinality.ONE_TO_ONE), tuple("many", Cardinality.MANY_TO_ONE));
        assertThat(catalog.resource("shop", "films").relationships())
                .extracting(Relationship::name, Relationship::cardinality)
                .containsExactlyInAnyOrder(
                        tuple("one", Cardinality.ONE_TO_ONE), tuple("many", Cardinality.ONE_TO_MANY));
    }
}
