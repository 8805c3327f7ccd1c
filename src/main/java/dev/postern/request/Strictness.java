package dev.postern.request;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.QueryString.Parameter;
import java.util.List;
import java.util.Set;

/// The clauses that a kind of request does not carry out. They are ignored, as PostgREST does, unless the client asks
/// for `Prefer: handling=strict`.
public enum Strictness {
    /// A read of a collection.
    ROWS(Clause.COLUMNS, Clause.ON_CONFLICT),
    /// A read of the row of a key.
    ROW(Clause.COLUMNS, Clause.ON_CONFLICT, Clause.PAGE),
    INSERT(Clause.ON_CONFLICT, Clause.PAGE, Clause.FILTER),
    /// An insert that finds rows that are there already.
    UPSERT(Clause.PAGE, Clause.FILTER),
    UPDATE(Clause.ON_CONFLICT, Clause.PAGE),
    /// An update of each row by an object.
    BULK_UPDATE(Clause.PAGE),
    /// A PUT whose filters are the key.
    REPLACE(Clause.ON_CONFLICT, Clause.PAGE),
    /// A PUT by the key in the path.
    REPLACE_ROW(Clause.ON_CONFLICT, Clause.PAGE, Clause.FILTER),
    DELETE(Clause.COLUMNS, Clause.ON_CONFLICT, Clause.PAGE),
    /// A call with its arguments in the URL.
    CALL(Clause.COLUMNS, Clause.ON_CONFLICT),
    /// A call with its arguments in the body.
    SENT_CALL(Clause.ON_CONFLICT);

    private enum Clause {
        COLUMNS,
        ON_CONFLICT,
        /// Which of the rows are returned: limit, offset, page, per_page, after.
        PAGE,
        /// Conditions on the rows of the resource itself.
        FILTER
    }

    private static final Set<String> PAGE = Set.of("limit", "offset", "page", "per_page", "after");

    @SuppressWarnings("ImmutableEnumChecker") // it is not changed
    private final Set<Clause> ignored;

    Strictness(Clause... ignored) {
        this.ignored = Set.of(ignored);
    }

    /// Rejects clauses that this kind of request does not carry out.
    ///
    /// @param parameters those that are no arguments of a function
    /// @param query what they state
    /// @throws ProblemException PGRST100 that names one
    public void check(List<Parameter> parameters, ParsedQuery query, Handling handling) {
        if (handling == Handling.LENIENT) {
            return;
        }
        Clauses root = query.root();
        boolean paged = root.limit() != null || root.offset() != null || query.after() != null;
        refuse(Clause.COLUMNS, names(parameters, "columns"), "columns");
        refuse(Clause.ON_CONFLICT, names(parameters, "on_conflict"), "on_conflict");
        refuse(Clause.PAGE, paged, page(parameters));
        refuse(Clause.FILTER, !root.where().isEmpty(), "filter");
    }

    private static boolean names(List<Parameter> parameters, String name) {
        return parameters.stream().anyMatch(parameter -> parameter.name().equals(name));
    }

    private static String page(List<Parameter> parameters) {
        return parameters.stream()
                .map(Parameter::name)
                .filter(PAGE::contains)
                .findFirst()
                .orElse("limit");
    }

    private void refuse(Clause clause, boolean given, String name) {
        if (given && ignored.contains(clause)) {
            throw refused(name, "has no effect on this request");
        }
    }

    /// PGRST100 about a parameter.
    static ProblemException refused(String name, String fact) {
        return ApiError.of(ErrorCode.INVALID_QUERY, "Parameter '" + name + "' " + fact)
                .withDetails("handling=strict rejects what would be ignored")
                .withHint("Correct the parameter, leave it out, or leave out Prefer: handling=strict.")
                .exception();
    }
}
