package dev.postern.request;

import dev.postern.problem.ProblemException;
import dev.postern.problem.QueryErrors;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.QueryString.Parameter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Kinds of requests with the clauses that have no effect on them.
///
/// Such clauses are ignored, as in PostgREST, unless the client sends `Prefer: handling=strict`.
public enum RequestKind {
    /// A read of a collection.
    ROWS(Clause.COLUMNS, Clause.ON_CONFLICT),
    /// A read of one row by its key.
    ROW(Clause.COLUMNS, Clause.ON_CONFLICT, Clause.PAGE),
    INSERT(Clause.ON_CONFLICT, Clause.PAGE, Clause.FILTER),
    /// An insert with conflict resolution.
    UPSERT(Clause.PAGE, Clause.FILTER),
    UPDATE(Clause.ON_CONFLICT, Clause.PAGE),
    /// An update of each row by an object of the payload.
    BULK_UPDATE(Clause.PAGE),
    /// A PUT with filters on the primary key.
    REPLACE(Clause.ON_CONFLICT, Clause.PAGE),
    /// A PUT on a row path.
    REPLACE_ROW(Clause.ON_CONFLICT, Clause.PAGE, Clause.FILTER),
    DELETE(Clause.COLUMNS, Clause.ON_CONFLICT, Clause.PAGE),
    /// A function call with arguments in the URL.
    CALL(Clause.COLUMNS, Clause.ON_CONFLICT),
    /// A function call with arguments in the body.
    CALL_WITH_BODY(Clause.ON_CONFLICT);

    private enum Clause {
        COLUMNS,
        ON_CONFLICT,
        /// `limit`, `offset`, `page`, `per_page` and `after`.
        PAGE,
        /// Filters on the rows of the requested resource.
        FILTER
    }

    private static final Set<String> PAGE = Set.of("limit", "offset", "page", "per_page", "after");

    @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
    private final Set<Clause> ignored;

    RequestKind(Clause... ignored) {
        this.ignored = Set.of(ignored);
    }

    /// Rejects clauses without effect on this kind of request, with strict handling.
    ///
    /// @param parameters parameters that are not arguments of a function
    /// @param query parsed form of the parameters
    /// @throws ProblemException PGRST100 for the first such clause
    public void rejectIgnored(List<Parameter> parameters, ParsedQuery query, Handling handling) {
        if (handling == Handling.LENIENT) {
            return;
        }
        Clauses root = query.root();
        boolean paged = root.limit() != null || root.offset() != null || query.after() != null;
        rejectIfIgnored(Clause.COLUMNS, hasParameter(parameters, "columns") ? "columns" : null);
        rejectIfIgnored(Clause.ON_CONFLICT, hasParameter(parameters, "on_conflict") ? "on_conflict" : null);
        rejectIfIgnored(Clause.PAGE, paged ? pageParameter(parameters) : null);
        rejectIfIgnored(Clause.FILTER, root.where().isEmpty() ? null : "filter");
    }

    private static boolean hasParameter(List<Parameter> parameters, String name) {
        return parameters.stream().anyMatch(parameter -> parameter.name().equals(name));
    }

    private static String pageParameter(List<Parameter> parameters) {
        return parameters.stream()
                .map(Parameter::name)
                .filter(PAGE::contains)
                .findFirst()
                .orElse("limit");
    }

    /// @param name parameter with the clause; null if the request has none
    private void rejectIfIgnored(Clause clause, @Nullable String name) {
        if (name != null && ignored.contains(clause)) {
            throw QueryErrors.ignoredParameter(name);
        }
    }
}
