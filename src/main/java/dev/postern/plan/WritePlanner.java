package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.payload.NestedObjects;
import dev.postern.payload.Payload;
import dev.postern.plan.PayloadMapper.MappedPayload;
import dev.postern.plan.PayloadMapper.MissingKeys;
import dev.postern.plan.WritePlan.PayloadRows;
import dev.postern.plan.WritePlan.Returning;
import dev.postern.problem.BodyErrors;
import dev.postern.problem.NestedWriteErrors;
import dev.postern.problem.RowKeyErrors;
import dev.postern.problem.WriteErrors;
import dev.postern.request.Preferences.Missing;
import dev.postern.request.Preferences.Resolution;
import dev.postern.request.RequestLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Planner of one write, which resolves its payload and filters against the catalog.
public final class WritePlanner {

    private final Resource resource;
    private final WriteRequest request;
    private final DialectSettings settings;
    private final RequestLimits limits;
    private final BindValues values;
    private final ReadRules rules;
    private final ReadPlanner readPlanner;
    private @Nullable NestedInsertions nestedInsertions;
    private MappedPayload mapped = MappedPayload.EMPTY;

    /// @param values receives the client's values
    public WritePlanner(
            Resource resource,
            WriteRequest request,
            DialectSettings settings,
            RequestLimits limits,
            BindValues values) {
        this.resource = resource;
        this.request = request;
        this.settings = settings;
        this.limits = limits;
        this.values = values;
        this.rules = ReadRules.ofWrittenRows(settings, request.privileges());
        this.readPlanner = new ReadPlanner(request.query(), values, rules);
    }

    /// Plans an insert of one row per object.
    public WritePlan insert(Payload payload) {
        if (hasNestedKeys(payload)) {
            return nestedInsert(payload);
        }
        boolean defaults = request.preferences().missing() == Missing.DEFAULT;
        MissingKeys missing = defaults ? MissingKeys.KEEP_CURRENT : MissingKeys.REJECT;
        OnConflict onConflict = ConflictTarget.onConflict(resource, request);
        MappedPayload mappedRows = onConflict instanceof OnConflict.Search search
                ? payloadMapper().keyedRows(payload, search.target(), missing)
                : payloadMapper().mapRows(payload, missing);
        PayloadRows rows = onConflict.updates()
                ? existingRows(mappedRows, onConflict.target())
                : rows(PayloadMapper.newRows(mappedRows));
        return insert(payload, rows, onConflict, RowPredicate.TRUE);
    }

    private WritePlan insert(Payload payload, PayloadRows rows, OnConflict onConflict, RowPredicate condition) {
        int defaultRowsParameter =
                rows.payloadColumns().isEmpty() ? values.add(Long.toString(payload.rows())) : SelectNode.NO_PARAMETER;
        boolean readsAddedCount = ConflictTarget.canReadAdded(onConflict, resource, request.privileges());
        Returning returned = returning(readsAddedCount ? List.of(new Expression.AddedCount()) : List.of());
        return new WritePlan.Insert(
                rows, request.preferences().missing(), onConflict, condition, defaultRowsParameter, returned);
    }

    private boolean hasNestedKeys(Payload payload) {
        List<String> columns = request.parameters().columns();
        for (String name : payload.keys().keySet()) {
            if ((columns == null || columns.contains(name)) && isNestedKey(payload, name)) {
                return true;
            }
        }
        return false;
    }

    private boolean isNestedKey(Payload payload, String name) {
        Payload.KeyStats key = payload.keys().get(name);
        return key != null && NestedWritePlanner.isNestedKey(resource, name, key.content());
    }

    /// Plans a nested insert (`docs/extensions.md`, Nested writes).
    private WritePlan nestedInsert(Payload payload) {
        if (request.preferences().resolution() != Resolution.NONE) {
            throw NestedWriteErrors.conflictResolution();
        }
        List<String> columns = request.parameters().columns();
        boolean strict = columns == null && request.preferences().missing() == Missing.NULL;
        if (strict && !payload.hasUniformKeys(name -> !isNestedKey(payload, name))) {
            throw BodyErrors.differentKeys();
        }
        NestedWritePlanner nestedPlanner = new NestedWritePlanner(limits.embedDepth(), request.privileges());
        NestedWritePlanner.PlannedInsertion root = nestedPlanner.planRoot(resource, NestedObjects.of(payload), columns);
        NestedInsertions insertions = nestedPlanner.insertions(root);
        NestedResult result = nestedResult(insertions);
        if (result == NestedResult.STORED_ROW) {
            insertions = insertions.readingRoot();
        }
        nestedInsertions = insertions;
        List<Expression> insertedCounts = new ArrayList<>();
        for (int i = 0; insertions.isNumbered() && i < insertions.insertions().size(); i++) {
            insertedCounts.add(new Expression.InsertedCount(i));
        }
        SelectNode node = switch (result) {
            case WRITTEN_TREE -> root.node();
            case STORED_ROW -> readPlanner.storedRow(resource, root.number());
            case KEYS -> SelectNode.ofKey(resource);
            case QUERY -> readPlanner.returningNode(resource);
        };
        if (insertedCounts.isEmpty() && node.projections().isEmpty()) {
            insertedCounts.add(new Expression.InsertedCount(root.number())); // a result row needs a column
        }
        return insertions.toPlan(values, new Returning(node, insertedCounts, request.valueFormat()));
    }

    private NestedResult nestedResult(NestedInsertions insertions) {
        return NestedResult.of(request, insertions.size(insertions.root()));
    }

    /// Returns the read of the inserted root rows by their keys; null if the insert itself returns the response.
    public @Nullable ReadBack readBack() {
        if (nestedInsertions == null || nestedResult(nestedInsertions) != NestedResult.KEYS) {
            return null;
        }
        return new ReadPlanner(request.query(), new BindValues(), rules)
                .readByKeys(resource, nestedInsertions.size(nestedInsertions.root()), request.valueFormat());
    }

    /// Returns the insertions of a nested payload; null if the payload was not nested.
    public @Nullable NestedInsertions nestedInsertions() {
        return nestedInsertions;
    }

    /// Returns the objects that the planned statement writes, for hooks; not for a nested payload.
    public SentObjects sent() {
        return SentObjects.of(
                resource,
                NestedObjects.of(mapped.encoded()),
                mapped.rows().payloadColumns(),
                mapped.rows().unchanged());
    }

    private PayloadRows rows(MappedPayload newMapped) {
        mapped = newMapped;
        return newMapped.rows();
    }

    /// Returns the payload of a write to rows that exist, see [PayloadMapper#existingRows].
    private PayloadRows existingRows(MappedPayload newMapped, List<Column> key) {
        return rows(
                PayloadMapper.existingRows(newMapped, key, request.preferences().handling()));
    }

    private PayloadMapper payloadMapper() {
        return new PayloadMapper(resource, request.parameters().columns(), values);
    }

    /// Plans an update of all targeted rows to the values of one object, or a bulk update.
    public WritePlan update(Payload payload) {
        if (isBulk(payload)) {
            return bulkUpdate(payload);
        }
        if (payload.rows() > 1) {
            throw BodyErrors.severalObjectsForUpdate(payload.rows());
        }
        PayloadRows rows = payload.rows() == 0
                ? mapped.rows()
                : existingRows(payloadMapper().mapRows(payload, missingKeys()), List.of());
        RowPredicate where = targetRows("PATCH");
        boolean setsNothing =
                rows.payloadColumns().isEmpty() && rows.unchanged().isEmpty() && request.row() == null;
        return new WritePlan.Update(rows, setsNothing ? RowPredicate.FALSE : where, returning(List.of()));
    }

    /// Whether each object of the payload updates the row with its key. The only object of an array without a key
    /// updates all targeted rows.
    public boolean isBulk(Payload payload) {
        return request.row() == null
                && payload.rootType() == Payload.RootType.ARRAY
                && (payload.rows() > 1
                        || ConflictTarget.columns(resource, request).stream()
                                .anyMatch(column -> payload.keys().containsKey(column.name())));
    }

    /// Returns the meaning of a key that `columns=` names and an object lacks.
    private MissingKeys missingKeys() {
        return request.preferences().missing() == Missing.DEFAULT ? MissingKeys.DEFAULT : MissingKeys.SET_NULL;
    }

    private WritePlan bulkUpdate(Payload payload) {
        List<Column> key = ConflictTarget.columns(resource, request);
        if (key.isEmpty()) {
            throw RowKeyErrors.noKeyForBulkUpdate(resource.name());
        }
        MissingKeys missing = request.parameters().columns() == null ? MissingKeys.KEEP_CURRENT : missingKeys();
        PayloadRows rows = existingRows(payloadMapper().keyedRows(payload, key, missing), key);
        List<RowPredicate> where = new ArrayList<>(List.of(readPlanner.filter(resource)));
        PreconditionPlanner.condition(request.preconditions(), resource, values).ifPresent(where::add);
        return new WritePlan.BulkUpdate(rows, key, RowPredicate.and(where), returning(List.of()));
    }

    /// Plans a delete of the targeted rows.
    public WritePlan delete() {
        return new WritePlan.Delete(targetRows("DELETE"), returning(List.of()));
    }

    /// Plans a PUT: replaces the row with the key, or inserts it.
    public WritePlan put(Payload payload) {
        RowTarget row = Objects.requireNonNull(request.row(), "a PUT is for one row");
        ConflictTarget.requirePut(resource);
        if (payload.rows() != 1) {
            throw RowKeyErrors.putRows(payload.rows());
        }
        PayloadRows rows = existingRows(payloadMapper().asJson(payload, MissingKeys.SET_NULL), resource.key());
        if (!rows.columns().containsAll(resource.key())) {
            throw RowKeyErrors.putKey();
        }
        return switch (request.preconditions().existence()) {
            case ANY -> replace(payload, rows, row);
            case MUST_EXIST -> replaceExisting(rows);
            case MUST_NOT_EXIST -> insert(payload, rows, ConflictTarget.keepExisting(resource), keyed(row));
        };
    }

    private WritePlan replace(Payload payload, PayloadRows rows, RowTarget row) {
        return switch (resource.replacement()) {
            case ON_CONFLICT -> insert(payload, rows, new OnConflict.DoUpdate(resource.key(), null), keyed(row));
            case UPDATE_FIRST -> {
                OnConflict search = new OnConflict.Search(resource.key(), OnConflict.ExistingRow.UPDATED);
                yield insert(payload, rows, search, keyed(row));
            }
            case UPDATE_ONLY, NONE -> replaceExisting(rows);
        };
    }

    /// Plans an update of the row, if the payload has its key.
    private WritePlan replaceExisting(PayloadRows rows) {
        RowPredicate where = targetRows("PUT");
        return resource.key().containsAll(rows.columns())
                ? new WritePlan.Update(mapped.rows(), where, returning(List.of()))
                : new WritePlan.BulkUpdate(rows, resource.key(), where, returning(List.of()));
    }

    /// Returns the projections of the written rows, with the version of a single row without embeds.
    private Returning returning(List<Expression> hiddenExpressions) {
        SelectNode node = readPlanner.returningNode(resource);
        List<Expression> hidden = new ArrayList<>(hiddenExpressions);
        boolean singleRow = request.row() != null || request.resultMode() == ResultSpec.ResultMode.SINGLE_ROW;
        if (singleRow && readPlanner.hasReadableVersion(resource) && !node.hasEmbeds() && !node.isGrouped()) {
            hidden.add(new Expression.RowVersion());
        }
        return new Returning(node, hidden, request.valueFormat());
    }

    private RowPredicate targetRows(String method) {
        RowTarget row = request.row();
        List<RowPredicate> conditions = new ArrayList<>();
        if (row != null) {
            conditions.add(keyed(row));
        } else if (!readPlanner.hasFilter()
                && settings.unfilteredWrites() == DialectSettings.UnfilteredWrites.REJECTED) {
            throw WriteErrors.unfiltered(method, resource.name());
        }
        if (readPlanner.hasFilter()) {
            conditions.add(readPlanner.filter(resource));
        }
        PreconditionPlanner.condition(request.preconditions(), resource, values).ifPresent(conditions::add);
        return RowPredicate.and(conditions);
    }

    private RowPredicate keyed(RowTarget target) {
        return RowPredicate.and(readPlanner.keyConditions(resource, target.key()));
    }
}
