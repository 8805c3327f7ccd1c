package dev.postern.store;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.val;

import dev.postern.problem.ValueErrors;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Conversion between PostgreSQL's texts and Java values of jOOQ's types, in the session of a transaction.
public record TypedValues(Transaction transaction) {

    private static final Logger LOG = LoggerFactory.getLogger(TypedValues.class);

    /// Maximum expressions of a SELECT list (PostgreSQL manual, appendix K).
    private static final int MAX_EXPRESSIONS = 1_600;

    /// Java value for PostgreSQL.
    ///
    /// @param toJson SQL name of the function that converts the value to JSON; null for PostgreSQL's text
    /// @param typeName name of the type that the function takes
    public record TypedValue(
            DataType<?> type,
            @Nullable Object value,
            @Nullable String toJson,
            String typeName) {

        private Field<?> text() {
            Field<?> bound = val(value, type);
            return toJson == null
                    ? field("({0})::text", bound)
                    : field(toJson + "(({0})::" + typeName + ")::text", bound);
        }
    }

    /// Runs a statement and reads its rows as Java values.
    ///
    /// @param fields fields with the types of the result columns
    public Result<Record> read(String sql, List<@Nullable String> values, List<? extends Field<?>> fields) {
        return transaction.query(
                sql, values, rows -> transaction.resultDsl().fetch(rows, fields.toArray(Field[]::new)));
    }

    /// Runs a statement with one parameter and reads its only column as Java values.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN601 for a value that Java's type cannot hold
    public List<@Nullable Object> readColumn(String sql, String value, Field<?> field) {
        try {
            List<@Nullable Object> values = new ArrayList<>();
            read(sql, List.of(value), List.of(field)).forEach(row -> values.add(row.get(0)));
            return values;
        } catch (DataAccessException e) {
            LOG.debug("A value could not be read", e);
            throw ValueErrors.notHeldByJava(field.getName());
        }
    }

    /// Returns a field of each type.
    public static List<Field<?>> fields(List<? extends DataType<?>> types) {
        List<Field<?>> fields = new ArrayList<>();
        types.forEach(type -> fields.add(field("value", type)));
        return fields;
    }

    /// Returns PostgreSQL's texts of Java values.
    ///
    /// @throws org.jooq.exception.DataAccessException if PostgreSQL rejects a value
    public List<@Nullable String> texts(List<TypedValue> values) {
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; i < values.size(); i += MAX_EXPRESSIONS) {
            List<Field<?>> expressions = values.subList(i, Math.min(values.size(), i + MAX_EXPRESSIONS)).stream()
                    .<Field<?>>map(TypedValue::text)
                    .toList();
            Record row = transaction.dsl().select(expressions).fetchSingle();
            for (int column = 0; column < expressions.size(); column++) {
                texts.add(row.get(column, String.class));
            }
        }
        return texts;
    }
}
