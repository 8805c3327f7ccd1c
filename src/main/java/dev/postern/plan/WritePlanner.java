package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.payload.NestedObjects;
import dev.postern.payload.Payload;
import dev.postern.plan.PayloadMapper.MissingKeys;
import dev.postern.plan.WritePlan.OnConflict;
import dev.postern.plan.WritePlan.PayloadRows;
import dev.postern.plan.WritePlan.Returning;
import dev.postern.plan.WriteRules.UnfilteredWrites;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.request.Operator;
import dev.postern.request.Preconditions;
import dev.postern.request.Preconditions.Existence;
import dev.postern.request.Preferences.Missing;
import dev.postern.request.Preferences.Resolution;
import dev.postern.request.Preferences.ReturnPreference;
import dev.postern.request.WriteParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Resolves one write against the catalog.
public final class WritePlanner {

    private final Resource resource;
    private final WriteRequest request;
    private final WriteRules rules;
    private final BindValues values;
    private final ReadPlanner planner;
    private @Nullable NestedInsertions nestedInsertions;

    /// @param values gets the client's values
    public WritePlanner(Resource resource, WriteRequest request, WriteRules rules, BindValues values) {
        this.resource = resource;
        this.request = request;
        this.rules = rules;
        this.values = values;
        this.planner = new ReadPlanner(
                request.query(),
                values,
                new ReadRules(null, null, rules.aggregates(), rules.names(), request.privileges()));
    }

    /// A row of each object.
    public WritePlan insert(Payload body) {
        if (nests(body)) {
            return tree(body);
        }
        boolean defaults = request.preferences().missing() == Missing.DEFAULT;
        PayloadRows sent = sending().sent(body, defaults ? MissingKeys.KEEP_CURRENT : MissingKeys.REJECT);
        return insert(body, sent, conflict(), RowPredicate.TRUE);
    }

    private WritePlan insert(Payload body, PayloadRows sent, OnConflict conflict, RowPredicate only) {
        int blanks = sent.items().isEmpty() ? values.add(Long.toString(body.rows())) : SelectNode.NO_PARAMETER;
        boolean tells = !(conflict instanceof OnConflict.Fail)
                && resource.returnsSystemColumns()
                && request.privileges().reads(resource, "xmax");
        Returning returned = returned(tells ? List.of(new Expression.AddedCount()) : List.of());
        return new WritePlan.Insert(sent, request.preferences().missing(), conflict, only, blanks, returned);
    }

    private boolean nests(Payload body) {
        List<String> columns = request.parameters().columns();
        return body.names().stream()
                .filter(name -> columns == null || columns.contains(name))
                .anyMatch(name -> nests(body, name));
    }

    private boolean nests(Payload body, String name) {
        Payload.KeyStats key = body.keys().get(name);
        return key != null && NestedWritePlanner.nests(resource, name, key.content());
    }

    /// Rows that belong together (`extensions.md`, Nested writes).
    private WritePlan tree(Payload body) {
        if (request.preferences().resolution() != Resolution.NONE) {
            throw ApiError.of(ErrorCode.INVALID_VALUE, "Rows that are nested cannot be merged with others")
                    .withHint("Leave out Prefer: resolution, or write each table by itself.")
                    .exception();
        }
        List<String> columns = request.parameters().columns();
        boolean strict = columns == null && request.preferences().missing() == Missing.NULL;
        if (strict && !body.hasUniformKeys(name -> !nests(body, name))) {
            throw PayloadMapper.differing();
        }
        NestedWritePlanner grown = new NestedWritePlanner(rules.nesting(), request.privileges());
        NestedWritePlanner.PlannedInsertion root = grown.root(resource, NestedObjects.of(body), columns);
        NestedInsertions all = grown.places(root);
        nestedInsertions = all;
        List<Expression> made = new ArrayList<>();
        for (int i = 0; all.numbered() && i < all.all().size(); i++) {
            made.add(new Expression.InsertedCount(i));
        }
        SelectNode block = switch (shown()) {
            case TREE -> root.block();
            case KEYS -> keyed(resource);
            case QUERY -> planner.returned(resource);
        };
        if (made.isEmpty() && block.outputs().isEmpty()) {
            made.add(new Expression.InsertedCount(root.number())); // a row has to have something
        }
        return all.complete(values, new Returning(block, List.copyOf(made), request.form()));
    }

    /// What is read of rows that were nested.
    private enum NestedResult {
        /// What was written.
        TREE,
        /// Their keys, by which they are read once they are all there.
        KEYS,
        /// What is asked for of each row alone.
        QUERY
    }

    private NestedResult shown() {
        if (request.preferences().returning() != ReturnPreference.REPRESENTATION) {
            return NestedResult.QUERY;
        }
        return request.parameters().select() == WriteParameters.SelectParameter.ABSENT
                ? NestedResult.TREE
                : NestedResult.KEYS;
    }

    private static SelectNode keyed(Resource resource) {
        if (resource.key().isEmpty()) {
            throw ApiError.of(
                            ErrorCode.MISSING_ROW_KEY,
                            "'" + resource.name() + "' has no primary key to find its new rows by")
                    .withHint("Leave out ?select=, to get back what was written.")
                    .exception();
        }
        List<SelectNode.Projection> keys = resource.key().stream()
                .<SelectNode.Projection>map(
                        column -> new SelectNode.ValueProjection(column.name(), new Expression.ColumnRef(column)))
                .toList();
        return new SelectNode(resource, keys, RowPredicate.TRUE, List.of(), SelectNode.LimitClause.ALL);
    }

    /// Whether rows that were nested are to be read again by their keys.
    public boolean needsReread() {
        return nestedInsertions != null && shown() == NestedResult.KEYS;
    }

    /// Where the objects of a nested body stand; null where it was not nested.
    public @Nullable NestedInsertions nestedInsertions() {
        return nestedInsertions;
    }

    private PayloadMapper sending() {
        return new PayloadMapper(resource, request.parameters().columns(), values);
    }

    /// What an upsert finds rows by.
    public List<Column> conflictColumns() {
        return request.parameters().onConflict().isEmpty()
                ? resource.key()
                : request.parameters().onConflict().stream()
                        .map(resource::column)
                        .toList();
    }

    private OnConflict conflict() {
        Resolution resolution = request.preferences().resolution();
        List<Column> target = resolution == Resolution.NONE ? List.of() : conflictColumns();
        if (target.isEmpty()) {
            return new OnConflict.Fail();
        }
        ConflictTarget.require(resource, target);
        return resolution == Resolution.MERGE ? new OnConflict.DoUpdate(target) : new OnConflict.DoNothing(target);
    }

    /// The values of the one object, put into every row that is meant; or each object's into the row with its
    /// key.
    public WritePlan update(Payload body) {
        if (isBulk(request, body)) {
            return updateEach(body);
        }
        if (body.rows() > 1) {
            throw ApiError.of(ErrorCode.INVALID_BODY, "One row is changed by one object")
                    .withDetails("The array has " + body.rows())
                    .exception();
        }
        PayloadRows sent = body.rows() == 0
                ? new PayloadRows(SelectNode.NO_PARAMETER, List.of())
                : sending().sent(body, lacking());
        RowPredicate target = target("update");
        boolean nothing = sent.items().isEmpty() && request.row() == null;
        return new WritePlan.Update(sent, nothing ? RowPredicate.FALSE : target, returned(List.of()));
    }

    /// Whether each object of an update is for the row with its key.
    public static boolean isBulk(WriteRequest request, Payload body) {
        return request.row() == null && body.shape() == Payload.RootType.ARRAY && body.rows() > 0;
    }

    /// The meaning of a key that `columns` names and an object lacks.
    private MissingKeys lacking() {
        return request.preferences().missing() == Missing.DEFAULT ? MissingKeys.DEFAULT : MissingKeys.SET_NULL;
    }

    private WritePlan updateEach(Payload body) {
        List<Column> key = conflictColumns();
        if (key.isEmpty()) {
            throw ApiError.of(
                            ErrorCode.MISSING_ROW_KEY,
                            "'" + resource.name() + "' has no primary key to tell its rows apart by")
                    .withHint("Name columns that do with ?on_conflict=.")
                    .exception();
        }
        List<String> names = key.stream().map(Column::name).toList();
        body.firstMissing(names).ifPresent(object -> {
            throw resource.hintOfColumns(
                    key,
                    ApiError.of(
                            ErrorCode.MISSING_ROW_KEY, "Object " + object + " of the array lacks the key of its row"),
                    "Each object needs " + String.join(", ", names) + ".");
        });
        body.firstRepeated(names).ifPresent(object -> {
            throw ApiError.of(
                            ErrorCode.MISSING_ROW_KEY,
                            "Object " + object + " of the array has the key of one before it")
                    .withHint("Each row can be updated once in a request.")
                    .exception();
        });
        PayloadRows sent =
                sending().asJson(body, request.parameters().columns() == null ? MissingKeys.KEEP_CURRENT : lacking());
        if (!sent.columns().containsAll(key)) {
            throw resource.hintOfColumns(
                    key,
                    ApiError.of(ErrorCode.MISSING_ROW_KEY, "?columns= leaves out the key of the rows"),
                    "It needs " + String.join(", ", names) + ".");
        }
        List<RowPredicate> where = new ArrayList<>(List.of(planner.filter(resource)));
        precondition().ifPresent(where::add);
        return new WritePlan.BulkUpdate(sent, key, RowPredicate.and(where), returned(List.of()));
    }

    /// The rows that are meant, gone.
    public WritePlan delete() {
        return new WritePlan.Delete(target("delete"), returned(List.of()));
    }

    /// The one object put in the place of the row with its key, or added.
    public WritePlan put(Payload body) {
        RowTarget row = Objects.requireNonNull(request.row(), "a PUT is for one row");
        ConflictTarget.requirePut(resource);
        if (body.rows() != 1) {
            throw ApiError.of(ErrorCode.PUT_KEY, "Payload values do not match URL in primary key column(s)")
                    .withDetails("The body has " + body.rows() + " rows")
                    .exception();
        }
        PayloadRows sent = sending().asJson(body, MissingKeys.SET_NULL);
        if (!sent.columns().containsAll(resource.key())) {
            throw ErrorCode.PUT_KEY.exception("Payload values do not match URL in primary key column(s)");
        }
        Preconditions preconditions = request.preconditions();
        if (preconditions.exists() == Existence.MUST_EXIST) {
            return new WritePlan.Update(sent, target("replace"), returned(List.of()));
        }
        OnConflict conflict = preconditions.exists() == Existence.MUST_NOT_EXIST
                ? new OnConflict.DoNothing(resource.key())
                : new OnConflict.DoUpdate(resource.key());
        return insert(body, sent, conflict, keyed(row));
    }

    /// What is read of the rows. Each answer about one row without related ones tells its version.
    private Returning returned(List<Expression> first) {
        SelectNode block = planner.returned(resource);
        List<Expression> beside = new ArrayList<>(first);
        boolean one = request.row() != null || request.rows() == ResultSpec.ResultMode.SINGLE_ROW;
        if (one && planner.versioned(resource) && !block.hasRelated() && !block.isGrouped()) {
            beside.add(new Expression.RowVersion());
        }
        return new Returning(block, List.copyOf(beside), request.form());
    }

    private RowPredicate target(String verb) {
        RowTarget row = request.row();
        List<RowPredicate> all = new ArrayList<>();
        if (row != null) {
            all.add(keyed(row));
        } else if (!planner.hasFilter() && rules.unfiltered() == UnfilteredWrites.REFUSED) {
            throw ApiError.of(
                            ErrorCode.UNFILTERED_WRITE,
                            "Refused to " + verb + " every row of '" + resource.name() + "'")
                    .withHint("Add a filter, for instance ?id=eq.1; to mean every row, add one that all rows pass,"
                            + " or start the service with --allow-unfiltered-writes.")
                    .exception();
        }
        if (planner.hasFilter()) {
            all.add(planner.filter(resource));
        }
        precondition().ifPresent(all::add);
        return RowPredicate.and(all);
    }

    /// What the client asks of the rows beside: a version, or that there be none.
    private Optional<RowPredicate> precondition() {
        Preconditions preconditions = request.preconditions();
        if (preconditions.exists() == Existence.MUST_NOT_EXIST) {
            return Optional.of(RowPredicate.FALSE);
        }
        List<String> versions = preconditions.ifMatch();
        if (versions == null) {
            return Optional.empty();
        } else if (!resource.hasRowVersion()) {
            return Optional.of(RowPredicate.FALSE); // its rows have no version that could match
        }
        String list = "{" + String.join(",", versions) + "}";
        return Optional.of(new RowPredicate.In(new Expression.RowVersion(), values.add(list)));
    }

    private RowPredicate keyed(RowTarget one) {
        List<RowPredicate> equal = new ArrayList<>();
        for (int i = 0; i < one.key().size(); i++) {
            Expression column = new Expression.ColumnRef(resource.key().get(i));
            equal.add(new RowPredicate.Compare(
                    column, Operator.EQ, values.add(one.key().get(i))));
        }
        return RowPredicate.and(equal);
    }
}
