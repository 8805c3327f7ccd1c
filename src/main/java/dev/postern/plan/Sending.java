package dev.postern.plan;

import dev.postern.payload.Payload;
import dev.postern.payload.PayloadRewriter;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.plan.WritePlan.Item;
import dev.postern.plan.WritePlan.Presence;
import dev.postern.plan.WritePlan.Sent;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.problem.ApiError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which columns of a resource a body sets.
///
/// @param columns keys of the body that count; null: all of them
record Sending(Resource resource, @Nullable List<String> columns, Values values) {

    /// What an object that lacks a key means.
    enum Gaps {
        /// That it is null.
        NULL,
        /// Something of its own: the column's default, or the value that is there.
        KEPT,
        /// The column's default, in an update too.
        DEFAULT,
        /// It must not happen, unless `columns` says which keys there are.
        REFUSED
    }

    /// The columns of `body`, and its values: those of one object as parameters, which PostgreSQL reads with
    /// half the work that JSON takes.
    ///
    /// @throws ProblemException PGRST204 for a key that is no column, PGRST102 for objects with other keys than
    /// the first
    Sent sent(Payload body, Gaps gaps) {
        List<Item> items = items(body, gaps);
        Payload sealed = sealed(body);
        Sent apart = body.rows() == 1 ? apart(sealed, items) : null;
        return apart == null ? together(sealed, items) : apart;
    }

    /// The same, the objects as JSON.
    Sent together(Payload body, Gaps gaps) {
        return together(sealed(body), items(body, gaps));
    }

    private Sent together(Payload sealed, List<Item> items) {
        return new Sent(items.isEmpty() ? Block.NO_SLOT : values.add(sealed.text()), items);
    }

    private List<Item> items(Payload body, Gaps gaps) {
        if (columns == null && gaps == Gaps.REFUSED && !body.hasUniformKeys()) {
            throw differing();
        }
        List<Item> items = new ArrayList<>();
        for (String name : columns == null ? body.names() : columns) {
            Column column = resource.writableColumn(name);
            if (column == null) {
                throw resource.unknownKey(name);
            }
            Presence presence = presence(column, name, body, gaps);
            if (presence != null) {
                items.add(new Item(column, presence));
            }
        }
        return List.copyOf(items);
    }

    /// Null if the column is not set: no object has it, and its default is what it has without it.
    ///
    /// @param name the key of objects, which is not the column's name for a hidden column
    private static @Nullable Presence presence(Column column, String name, Payload body, Gaps gaps) {
        boolean none = !body.keys().containsKey(name);
        return switch (gaps) {
            case KEPT -> body.isInEveryObject(name) ? Presence.ALWAYS : none ? null : Presence.SOMETIMES;
            case DEFAULT ->
                body.isInEveryObject(name)
                        ? Presence.ALWAYS
                        : none && column.generation() == Column.Generation.ALWAYS ? null : Presence.OR_DEFAULT;
            case NULL, REFUSED -> Presence.ALWAYS;
        };
    }

    private @Nullable Sent apart(Payload body, List<Item> items) {
        return apart(body::parameters, items, values);
    }

    /// Gives the values of one object as parameters.
    @FunctionalInterface
    interface Parameters {

        /// @param names keys of the object
        /// @param json those whose values are wanted as JSON
        /// @return null where one cannot be a parameter
        @Nullable
        List<@Nullable String> of(List<String> names, Set<String> json);
    }

    /// The values of one object in a slot each; null where a value has to be JSON for PostgreSQL to read it.
    static @Nullable Sent apart(Parameters object, List<Item> items, Values values) {
        List<String> names = new ArrayList<>();
        Set<String> json = new HashSet<>();
        for (Item item : items) {
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
        List<Item> apart = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            apart.add(new Item(items.get(i).column(), Presence.ALWAYS, values.add(texts.get(i))));
        }
        return new Sent(Block.NO_SLOT, List.copyOf(apart));
    }

    static ProblemException differing() {
        return ApiError.of(ErrorCode.BODY, "All object keys must match")
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
