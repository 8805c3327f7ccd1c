package dev.postern.plan;

import dev.postern.catalog.Resource;
import dev.postern.catalog.Secret;
import dev.postern.problem.Code;
import dev.postern.problem.Refusal;
import dev.postern.request.Payload;
import dev.postern.request.Query;
import java.util.List;
import org.jooq.TableField;

/// Resolves one write against the catalog.
public final class WritePlanner {

    private final Resource resource;
    private final Values values;
    private final Planner planner;

    public WritePlanner(Resource resource, Query query, Values values) {
        this.resource = resource;
        this.values = values;
        this.planner = new Planner(query, values, Rules.DEFAULT);
    }

    /// One row made of `payload`.
    public WritePlan insert(Payload payload) {
        return new WritePlan.Insert(columns(payload), body(payload), planner.returned(resource));
    }

    /// The members of `payload`, put into every row that the query's filters choose.
    public WritePlan update(Payload payload) {
        return new WritePlan.Update(columns(payload), body(payload), target("update"), planner.returned(resource));
    }

    /// The rows that the query's filters choose, gone.
    public WritePlan delete() {
        return new WritePlan.Delete(target("delete"), planner.returned(resource));
    }

    private List<TableField<?, ?>> columns(Payload payload) {
        return payload.members().keySet().stream()
                .<TableField<?, ?>>map(resource::written)
                .toList();
    }

    private int body(Payload payload) {
        Payload sealed = resource.secret()
                .filter(secret -> payload.members().containsKey(secret.input()))
                .map(secret -> sealed(secret, payload))
                .orElse(payload);
        return values.add(sealed.json());
    }

    /// The payload with what stands for a hidden column replaced by what is stored of it.
    private static Payload sealed(Secret secret, Payload payload) {
        Payload.Member member = payload.members().get(secret.input());
        String text = member == null ? null : member.text();
        if (text == null) {
            throw Refusal.of(Code.VALUE, "'" + secret.input() + "' must be a string")
                    .exception();
        }
        return payload.replacing(
                secret.input(), secret.column().getName(), secret.seal().apply(text));
    }

    private Predicate target(String verb) {
        if (!planner.filtered()) {
            throw Refusal.of(Code.UNFILTERED_WRITE, "Refused to " + verb + " every row of '" + resource.name() + "'")
                    .hint("Add a filter, for instance ?id=eq.1; to mean every row, add one that all rows pass.")
                    .exception();
        }
        return planner.target(resource);
    }
}
