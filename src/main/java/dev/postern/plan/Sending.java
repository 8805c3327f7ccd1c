package dev.postern.plan;

import dev.postern.body.Body;
import dev.postern.body.Rewriting;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.plan.WritePlan.Item;
import dev.postern.plan.WritePlan.Presence;
import dev.postern.plan.WritePlan.Sent;
import dev.postern.problem.Code;
import dev.postern.problem.ProblemException;
import dev.postern.problem.Refusal;
import java.util.ArrayList;
import java.util.List;
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
        /// It must not happen, unless `columns` says which keys there are.
        REFUSED
    }

    /// The columns of `body`.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST204 for a key that is no column, PGRST102 for objects with
    /// other keys than the first
    Sent sent(Body body, Gaps gaps) {
        if (columns == null && gaps == Gaps.REFUSED && !body.uniform()) {
            throw differing();
        }
        List<Item> items = new ArrayList<>();
        for (String name : columns == null ? body.names() : columns) {
            Column column = resource.written(name);
            if (column == null) {
                throw resource.unknownKey(name);
            }
            boolean kept = gaps == Gaps.KEPT && !body.everywhere(name);
            if (!kept) {
                items.add(new Item(column, Presence.ALWAYS));
            } else if (body.keys().containsKey(name)) {
                items.add(new Item(column, Presence.SOMETIMES));
            }
        }
        return new Sent(
                items.isEmpty() ? Block.NO_SLOT : values.add(sealed(body).text()), List.copyOf(items));
    }

    static ProblemException differing() {
        return Refusal.of(Code.BODY, "All object keys must match")
                .hint("Give every object the same keys, or say which count with ?columns=,"
                        + " or ask for defaults with Prefer: missing=default.")
                .exception();
    }

    /// The body as it is stored: what stands for a hidden column is sealed, on whatever way it came.
    private Body sealed(Body body) {
        return resource.secret()
                .filter(secret -> columns == null || columns.contains(secret.input()))
                .map(secret -> Rewriting.sealed(body, secret))
                .orElse(body);
    }
}
