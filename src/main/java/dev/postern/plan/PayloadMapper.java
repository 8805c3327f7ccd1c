package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.payload.Payload;
import dev.postern.payload.PayloadRewriter;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.plan.WritePlan.PayloadRows;
import dev.postern.plan.WritePlan.Presence;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which columns of a resource a body sets.
///
/// @param columns keys of the body that count; null: all of them
record PayloadMapper(Resource resource, @Nullable List<String> columns, BindValues values) {

    /// What an object that lacks a key means.
    enum MissingKeys {
        /// That it is null.
        SET_NULL,
        /// Something of its own: the column's default, or the value that is there.
        KEEP_CURRENT,
        /// The column's default, in an update too.
        DEFAULT,
        /// It must not happen, unless `columns` says which keys there are.
        REJECT
    }

    /// The columns of `body`, and its values: those of one object as parameters, which PostgreSQL reads with
    /// half the work that JSON takes.
    ///
    /// @throws ProblemException PGRST204 for a key that is no column, PGRST102 for objects with other keys than
    /// the first
    PayloadRows sent(Payload body, MissingKeys gaps) {
        List<PayloadColumn> items = items(body, gaps);
        Payload sealed = sealed(body);
        PayloadRows apart = body.rows() == 1 ? asParameters(sealed, items) : null;
        return apart == null ? asJson(sealed, items) : apart;
    }

    /// The same, the objects as JSON.
    PayloadRows asJson(Payload body, MissingKeys gaps) {
        return asJson(sealed(body), items(body, gaps));
    }

    private PayloadRows asJson(Payload sealed, List<PayloadColumn> items) {
        return new PayloadRows(items.isEmpty() ? SelectNode.NO_PARAMETER : values.add(sealed.text()), items);
    }

    private List<PayloadColumn> items(Payload body, MissingKeys gaps) {
        if (columns == null && gaps == MissingKeys.REJECT && !body.hasUniformKeys()) {
            throw differing();
        }
        List<PayloadColumn> items = new ArrayList<>();
        for (String name : columns == null ? body.names() : columns) {
            Column column = resource.writableColumn(name);
            if (column == null) {
                throw resource.unknownKey(name);
            }
            Presence presence = presence(column, name, body, gaps);
            if (presence != null) {
                items.add(new PayloadColumn(column, presence));
            }
        }
        return List.copyOf(items);
    }

    /// Null if the column is not set: no object has it, and its default is what it has without it.
    ///
    /// @param name the key of objects, which is not the column's name for a hidden column
    private static @Nullable Presence presence(Column column, String name, Payload body, MissingKeys gaps) {
        boolean none = !body.keys().containsKey(name);
        return switch (gaps) {
            case KEEP_CURRENT -> body.isInEveryObject(name) ? Presence.ALWAYS : none ? null : Presence.SOMETIMES;
            case DEFAULT ->
                body.isInEveryObject(name)
                        ? Presence.ALWAYS
                        : none && column.generation() == Column.Generation.ALWAYS ? null : Presence.OR_DEFAULT;
            case SET_NULL, REJECT -> Presence.ALWAYS;
        };
    }

    private @Nullable PayloadRows asParameters(Payload body, List<PayloadColumn> items) {
        return asParameters(body::parameters, items, values);
    }

    /// Gives the values of one object as parameters.
    @FunctionalInterface
    interface ParameterExtractor {

        /// @param names keys of the object
        /// @param json those whose values are wanted as JSON
        /// @return null where one cannot be a parameter
        @Nullable
        List<@Nullable String> of(List<String> names, Set<String> json);
    }

    /// The values of one object in a slot each; null where a value has to be JSON for PostgreSQL to read it.
    static @Nullable PayloadRows asParameters(ParameterExtractor object, List<PayloadColumn> items, BindValues values) {
        List<String> names = new ArrayList<>();
        Set<String> json = new HashSet<>();
        for (PayloadColumn item : items) {
            if (item.column().fromJson() != null || item.presence() != Presence.ALWAYS) {
                return null;
            }
            names.add(item.column().name());
            if (item.column().type().kind().isJson()) {
                json.add(item.column().name());
            }
        }
        List<@Nullable String> texts = items.isEmpty() ? null : object.of(names, json);
        if (texts == null) {
            return null;
        }
        List<PayloadColumn> apart = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            apart.add(new PayloadColumn(items.get(i).column(), Presence.ALWAYS, values.add(texts.get(i))));
        }
        return new PayloadRows(SelectNode.NO_PARAMETER, List.copyOf(apart));
    }

    static ProblemException differing() {
        return ApiError.of(ErrorCode.INVALID_BODY, "All object keys must match")
                .withHint("Give every object the same keys, or say which count with ?columns=,"
                        + " or ask for defaults with Prefer: missing=default.")
                .exception();
    }

    /// The body as it is stored: what stands for a hidden column is sealed, on whatever way it came.
    private Payload sealed(Payload body) {
        return resource.writeOnlyColumn()
                .filter(secret -> columns == null || columns.contains(secret.inputKey()))
                .map(secret -> PayloadRewriter.encodeWriteOnly(body, secret))
                .orElse(body);
    }
}
