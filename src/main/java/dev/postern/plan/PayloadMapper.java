package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.NameSuggestions;
import dev.postern.catalog.ObjectHintException;
import dev.postern.catalog.Resource;
import dev.postern.payload.Payload;
import dev.postern.payload.PayloadRewriter;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.plan.WritePlan.PayloadRows;
import dev.postern.plan.WritePlan.Presence;
import dev.postern.problem.BodyErrors;
import dev.postern.problem.PostgresErrors;
import dev.postern.problem.ProblemException;
import dev.postern.problem.RowKeyErrors;
import dev.postern.request.Preferences.Handling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Mapper of the keys of a payload to the columns of a resource.
///
/// @param columns keys named by `columns=`; null for all keys of the payload
record PayloadMapper(Resource resource, @Nullable List<String> columns, BindValues values) {

    PayloadMapper {
        columns = columns == null ? null : List.copyOf(columns);
    }

    /// A payload with its columns.
    ///
    /// @param encoded objects with the stored form of write-only columns
    record MappedPayload(Payload encoded, PayloadRows rows) {

        /// A payload that sets nothing.
        static final MappedPayload EMPTY = new MappedPayload(Payload.EMPTY, PayloadRows.NONE);
    }

    /// The meaning of a key that an object lacks.
    enum MissingKeys {
        /// The column becomes null.
        SET_NULL,
        /// An insert uses the column's default; an update keeps the current value.
        KEEP_CURRENT,
        /// The column gets its default, in updates as well.
        DEFAULT,
        /// The request is rejected, unless `columns=` lists the keys.
        REJECT
    }

    /// Maps the columns and values of `payload`.
    ///
    /// The values of a single object become parameters, which PostgreSQL reads in half the time that JSON takes.
    ///
    /// @throws ProblemException PGRST204 for a key that is not a column, PGRST102 if the keys of the objects differ
    MappedPayload mapRows(Payload payload, MissingKeys missingKeys) {
        List<PayloadColumn> payloadColumns = payloadColumns(payload, missingKeys);
        Payload encoded = encoded(payload);
        PayloadRows parameters = payload.rows() == 1 ? asParameters(encoded, payloadColumns) : null;
        return new MappedPayload(encoded, parameters == null ? asJson(encoded, payloadColumns) : parameters);
    }

    /// Maps the columns and values of `payload`; the values become one JSON parameter.
    MappedPayload asJson(Payload payload, MissingKeys missingKeys) {
        Payload encoded = encoded(payload);
        return new MappedPayload(encoded, asJson(encoded, payloadColumns(payload, missingKeys)));
    }

    /// Maps objects of which each has another key.
    ///
    /// @throws ProblemException PSTRN603 for a missing or repeated key
    MappedPayload keyedRows(Payload payload, List<Column> key, MissingKeys missing) {
        List<String> names = key.stream().map(Column::name).toList();
        payload.firstMissing(names).ifPresent(object -> {
            throw ObjectHintException.ofColumns(resource, key, RowKeyErrors.missingValue(object, names));
        });
        payload.firstRepeated(names).ifPresent(object -> {
            throw RowKeyErrors.repeated(object);
        });
        MappedPayload keyed = asJson(payload, missing);
        if (!keyed.rows().columns().containsAll(key)) {
            throw ObjectHintException.ofColumns(resource, key, RowKeyErrors.notInColumns(names));
        }
        return keyed;
    }

    private PayloadRows asJson(Payload encoded, List<PayloadColumn> payloadColumns) {
        return new PayloadRows(
                payloadColumns.isEmpty() ? SelectNode.NO_PARAMETER : values.add(encoded.text()), payloadColumns);
    }

    private List<PayloadColumn> payloadColumns(Payload payload, MissingKeys missingKeys) {
        if (columns == null && missingKeys == MissingKeys.REJECT && !payload.hasUniformKeys()) {
            throw BodyErrors.differentKeys();
        }
        List<PayloadColumn> payloadColumns = new ArrayList<>();
        for (String name : columns == null ? payload.names() : columns) {
            Column column = resource.writableColumn(name);
            if (column == null) {
                throw NameSuggestions.payloadKeyNotFound(resource, name);
            }
            Presence presence = presence(column, name, payload, missingKeys);
            if (presence != null) {
                payloadColumns.add(new PayloadColumn(column, presence));
            }
        }
        return payloadColumns;
    }

    /// Returns which objects set the column; null if none sets it and its default applies.
    ///
    /// @param name key in the objects, which differs from the column's name for a write-only column
    private static @Nullable Presence presence(Column column, String name, Payload payload, MissingKeys missingKeys) {
        boolean none = !payload.keys().containsKey(name);
        return switch (missingKeys) {
            case KEEP_CURRENT -> payload.isInEveryObject(name) ? Presence.ALWAYS : none ? null : Presence.SOMETIMES;
            case DEFAULT ->
                payload.isInEveryObject(name)
                        ? Presence.ALWAYS
                        : none && column.generation() == Column.Generation.ALWAYS ? null : Presence.OR_DEFAULT;
            case SET_NULL, REJECT -> Presence.ALWAYS;
        };
    }

    /// Returns the payload of a write to rows that exist: values of generated columns must be the stored ones.
    ///
    /// @param key columns by which the rows are found
    /// @throws ProblemException 428C9 for such values with strict handling
    static MappedPayload existingRows(MappedPayload mapped, List<Column> key, Handling handling) {
        PayloadRows rows = withoutGenerated(mapped.rows(), key);
        if (!rows.unchanged().isEmpty() && handling == Handling.STRICT) {
            throw PostgresErrors.generatedColumnsChanged(names(rows.unchanged()));
        }
        return new MappedPayload(mapped.encoded(), rows);
    }

    private static PayloadRows withoutGenerated(PayloadRows rows, List<Column> key) {
        List<PayloadColumn> set = new ArrayList<>(rows.payloadColumns());
        List<PayloadColumn> generated = rows.payloadColumns().stream()
                .filter(column -> column.isGenerated() && !key.contains(column.column()))
                .toList();
        set.removeAll(generated);
        return generated.isEmpty() ? rows : new PayloadRows(rows.parameter(), set, generated);
    }

    /// Rejects several values of generated columns in new rows at once; PostgreSQL rejects the first.
    ///
    /// @throws ProblemException 428C9
    static MappedPayload newRows(MappedPayload mapped) {
        List<PayloadColumn> generated = new ArrayList<>();
        for (PayloadColumn column : mapped.rows().payloadColumns()) {
            if (column.isGenerated()) {
                generated.add(column);
            }
        }
        if (generated.size() > 1) {
            throw PostgresErrors.generatedColumnsInserted(names(generated));
        }
        return mapped;
    }

    private static List<String> names(List<PayloadColumn> columns) {
        return columns.stream().map(column -> column.column().name()).toList();
    }

    private @Nullable PayloadRows asParameters(Payload payload, List<PayloadColumn> payloadColumns) {
        return asParameters(payload::parameters, payloadColumns, values);
    }

    /// A function that returns the values of one object as parameters.
    @FunctionalInterface
    interface ParameterExtractor {

        /// Returns the parameters of one object.
        ///
        /// @param names keys of the object
        /// @param json keys whose values are returned as JSON
        /// @return null if one of the values cannot be a parameter
        @Nullable
        List<@Nullable String> extract(List<String> names, Set<String> json);
    }

    /// Adds a parameter for each value of one object; null if PostgreSQL can read a value only from JSON.
    static @Nullable PayloadRows asParameters(
            ParameterExtractor object, List<PayloadColumn> payloadColumns, BindValues values) {
        List<String> names = new ArrayList<>();
        Set<String> json = new HashSet<>();
        for (PayloadColumn item : payloadColumns) {
            if (item.column().fromJson() != null || item.presence() != Presence.ALWAYS || item.isGenerated()) {
                return null;
            }
            names.add(item.column().name());
            if (item.column().type().kind().isJson()) {
                json.add(item.column().name());
            }
        }
        List<@Nullable String> texts = payloadColumns.isEmpty() ? null : object.extract(names, json);
        if (texts == null) {
            return null;
        }
        List<PayloadColumn> parameters = new ArrayList<>();
        for (int i = 0; i < payloadColumns.size(); i++) {
            parameters.add(
                    new PayloadColumn(payloadColumns.get(i).column(), Presence.ALWAYS, values.add(texts.get(i))));
        }
        return new PayloadRows(SelectNode.NO_PARAMETER, parameters);
    }

    /// Returns the payload with the values of a write-only column replaced by their stored form.
    private Payload encoded(Payload payload) {
        return resource.writeOnlyColumn()
                .filter(column -> columns == null || columns.contains(column.inputKey()))
                .map(column -> PayloadRewriter.encodeWriteOnly(payload, column))
                .orElse(payload);
    }
}
