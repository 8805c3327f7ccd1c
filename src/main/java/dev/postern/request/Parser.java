package dev.postern.request;

import dev.postern.problem.Code;
import dev.postern.problem.Refusal;
import dev.postern.request.Conditions.Connective;
import dev.postern.request.OrderTerm.Direction;
import dev.postern.request.OrderTerm.Nulls;
import dev.postern.request.QueryString.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of one request into a [Query].
public final class Parser {

    private final Limits limits;
    private final Conditions conditions;
    private final Map<List<String>, Draft> drafts = new HashMap<>();
    private List<SelectItem> select = List.of(new SelectItem.Star());

    private Parser(Limits limits) {
        this.limits = limits;
        this.conditions = new Conditions(limits);
    }

    /// The query that `parameters` state.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST100 with the place, or PSTRN400 past a limit
    public static Query parse(List<Parameter> parameters, Limits limits) {
        Parser parser = new Parser(limits);
        Pages pages = new Pages();
        for (Parameter parameter : parameters) {
            if (!pages.take(parameter)) {
                parser.parameter(parameter.name(), parameter.value());
            }
        }
        parser.page(pages);
        Map<List<String>, Clauses> clauses = new HashMap<>();
        parser.drafts.forEach((path, draft) -> clauses.put(path, draft.done()));
        return new Query(parser.select, clauses);
    }

    /// Clauses as they come in.
    private static final class Draft {
        private final List<Condition> where = new ArrayList<>();
        private List<OrderTerm> order = List.of();
        private @Nullable Long limit;
        private @Nullable Long offset;

        Clauses done() {
            return new Clauses(List.copyOf(where), order, limit, offset);
        }
    }

    private void parameter(String name, String value) {
        switch (name) {
            case "select" -> select = new Selects(limits).parse(value);
            case "columns", "on_conflict" -> {}
            default -> clause(name, value);
        }
    }

    private void clause(String name, String value) {
        List<String> path = path(name);
        String last = path.removeLast();
        switch (last) {
            case "order" -> draft(path).order = order(value);
            case "limit" -> draft(path).limit = limit(value);
            case "offset" -> draft(path).offset = number(value);
            case "and", "or" -> draft(negation(path)).where.add(tree(name, last, value));
            default -> draft(path).where.add(conditions.filter(last, value));
        }
    }

    private Draft draft(List<String> path) {
        limits.check(path.size(), limits.embedDepth(), "levels of embedding");
        return drafts.computeIfAbsent(path, _ -> new Draft());
    }

    private Condition tree(String name, String last, String value) {
        Condition tree = conditions.tree(last.equals("and") ? Connective.AND : Connective.OR, value);
        return name.equals("not." + last) || name.endsWith(".not." + last) ? new Condition.Not(tree) : tree;
    }

    /// `rel.not.and`: the path without the `not`.
    private static List<String> negation(List<String> path) {
        return !path.isEmpty() && path.getLast().equals("not") ? path.subList(0, path.size() - 1) : path;
    }

    private static List<String> path(String name) {
        List<String> path = new ArrayList<>();
        Cursor cursor = new Cursor("filter", name);
        do {
            path.add(cursor.identifier("field name (* or [a..z0..9_$])"));
        } while (cursor.skip('.'));
        cursor.expectEnd();
        return path;
    }

    private static List<OrderTerm> order(String value) {
        Cursor cursor = new Cursor("order", value);
        List<OrderTerm> terms = new ArrayList<>();
        cursor.blanks();
        do {
            terms.add(orderTerm(cursor));
        } while (cursor.comma());
        cursor.expectEnd();
        return List.copyOf(terms);
    }

    private static OrderTerm orderTerm(Cursor cursor) {
        String column = cursor.identifier("field name (* or [a..z0..9_$])");
        Direction direction = Direction.ASCENDING;
        Nulls nulls = Nulls.DEFAULT;
        if (cursor.skip(".desc")) {
            direction = Direction.DESCENDING;
        } else {
            cursor.skip(".asc");
        }
        if (cursor.skip(".nullsfirst")) {
            nulls = Nulls.FIRST;
        } else if (cursor.skip(".nullslast")) {
            nulls = Nulls.LAST;
        }
        cursor.blanks();
        if (!cursor.atEnd() && !cursor.looksAt(',')) {
            throw cursor.unexpected("\",\", end of input, or one of .asc, .desc, .nullsfirst, .nullslast");
        }
        return new OrderTerm(column, direction, nulls);
    }

    private static @Nullable Long limit(String value) {
        Long limit = number(value);
        if (limit != null && limit < 0) {
            throw Refusal.of(Code.RANGE, "Requested range not satisfiable")
                    .details("Limit should be greater than or equal to zero.")
                    .exception();
        }
        return limit;
    }

    /// A whole number, or null: what is none is ignored (`dialect.md`, surprise 6).
    private static @Nullable Long number(String value) {
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private void page(Pages pages) {
        if (pages.wanted()) {
            Draft root = draft(List.of());
            root.limit = pages.size();
            root.offset = pages.offset();
        }
    }
}
