package dev.postern.api;

import dev.postern.api.ParsedRequest.Verb;
import dev.postern.catalog.Resource;
import dev.postern.catalog.Routine;
import dev.postern.openapi.Audience;
import dev.postern.payload.Payload;
import dev.postern.plan.BindValues;
import dev.postern.plan.OnConflict;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WriteRequest;
import dev.postern.request.ApiBase;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import dev.postern.result.RowFormat;
import dev.postern.sql.SqlStatement;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Planned action of a request or of an operation in a batch.
sealed interface Action {

    /// Action whose bind values can contain references to earlier responses.
    sealed interface Step extends Action permits Read, Write {

        /// Returns a copy with changed bind values.
        Step withValues(UnaryOperator<@Nullable String> change);
    }

    /// Read of a table, a view or a function result.
    ///
    /// @param statement statement that returns the rows, or the value that a media type handler builds from them
    /// @param count kind of count that is run, which can differ from the preference
    /// @param offset number of rows before the first
    /// @param row row key and its text in the error for a missing row; null for a collection
    /// @param page page of keyset pagination; null without a page token
    /// @param maxAffected maximum rows of a function that changes rows; null for no limit
    /// @param headers headers that do not depend on the result
    /// @param request request of the read, for the link to the next page
    /// @param hooks hooks of the application before the call of a function; null for none
    record Read(
            ApiRequest request,
            ReadPlan plan,
            SqlStatement statement,
            BindValues values,
            Representation representation,
            RowFormat rowFormat,
            BodyKind bodyKind,
            Count count,
            long offset,
            @Nullable RequestedRow row,
            @Nullable Page page,
            @Nullable Long maxAffected,
            ResponseHeaders headers,
            @Nullable HookedCall hooks)
            implements Step {

        @Override
        public Read withValues(UnaryOperator<@Nullable String> change) {
            return copy(plan, statement, values.map(change), headers, hooks);
        }

        /// Returns a copy with another plan, which runs without hooks.
        Read with(ReadPlan newPlan, SqlStatement newStatement, BindValues newValues) {
            return copy(newPlan, newStatement, newValues, headers, null);
        }

        /// Returns a copy without the headers that do not depend on the result.
        Read withoutHeaders() {
            return copy(plan, statement, values, ResponseHeaders.NONE, hooks);
        }

        private Read copy(
                ReadPlan newPlan,
                SqlStatement newStatement,
                BindValues newValues,
                ResponseHeaders newHeaders,
                @Nullable HookedCall newHooks) {
            return new Read(
                    request,
                    newPlan,
                    newStatement,
                    newValues,
                    representation,
                    rowFormat,
                    bodyKind,
                    count,
                    offset,
                    row,
                    page,
                    maxAffected,
                    newHeaders,
                    newHooks);
        }

        /// Returns the values of the parameters of the statement, in their order.
        List<@Nullable String> parameters() {
            return values.valuesAt(statement.parameters());
        }
    }

    /// Row of a read by key.
    ///
    /// @param key key as sent
    record RequestedRow(String resource, String key) {}

    /// Page of keyset pagination.
    ///
    /// @param size maximum rows of the page; null for no limit
    /// @param binding text of the query that its page tokens are valid for
    record Page(@Nullable Long size, String binding) {}

    /// Number of elements in a response body.
    enum BodyKind {
        /// No body.
        EMPTY,
        /// A single value or null.
        SINGLE,
        /// An array, or a line for each element.
        LIST
    }

    /// Write to a table or view.
    ///
    /// @param nested steps of a nested insert; null for another write
    /// @param hooks hooks of the application that run with the write; null for none
    /// @param headers headers that do not depend on the result
    /// @param payload objects as sent, in which the value that causes an error is searched
    record Write(
            ApiRequest request,
            Verb verb,
            Resource resource,
            WriteRequest writeRequest,
            Representation representation,
            WritePlan plan,
            SqlStatement statement,
            BindValues values,
            @Nullable NestedWriteCompletion nested,
            @Nullable HookedWrite hooks,
            ResponseHeaders headers,
            Payload payload)
            implements Step {

        @Override
        public Write withValues(UnaryOperator<@Nullable String> change) {
            return new Write(
                    request,
                    verb,
                    resource,
                    writeRequest,
                    representation,
                    plan,
                    statement,
                    values.map(change),
                    nested,
                    hooks == null ? null : hooks.withValues(change),
                    headers,
                    payload);
        }

        /// Returns a copy with other values in the payload.
        Write withPayload(Payload newPayload) {
            return new Write(
                    request,
                    verb,
                    resource,
                    writeRequest,
                    representation,
                    plan,
                    statement,
                    values,
                    nested,
                    hooks,
                    headers,
                    newPayload);
        }

        /// Returns a copy with another plan, which runs without hooks.
        Write with(
                WritePlan newPlan,
                SqlStatement newStatement,
                BindValues newValues,
                @Nullable NestedWriteCompletion newNested) {
            return new Write(
                    request,
                    verb,
                    resource,
                    writeRequest,
                    representation,
                    newPlan,
                    newStatement,
                    newValues,
                    newNested,
                    null,
                    headers,
                    payload);
        }

        /// Whether the transaction can change the written rows again: by a trigger, a rule, a foreign key or a
        /// hook.
        boolean isRewritten() {
            return resource.isRewritten() || (hooks != null && hooks.runsAfter());
        }

        /// Whether the path names the row.
        boolean isRow() {
            return request.target() instanceof Target.Row;
        }

        /// Returns the format of the returned rows.
        Representation returnedFormat() {
            return isRow() && representation instanceof Json json ? json.asObject() : representation;
        }

        Preferences preferences() {
            return writeRequest.preferences();
        }

        /// Whether a conflict with an existing row is no error.
        boolean resolvesConflicts() {
            return plan instanceof WritePlan.Insert insert && !(insert.onConflict() instanceof OnConflict.Fail);
        }
    }

    /// Operations that run in order, in one transaction.
    ///
    /// @param tagged index of the operation whose row version is final; -1 for none
    /// @param headers headers of the response to the batch
    record Batch(List<Operation> operations, BatchReferences references, int tagged, ResponseHeaders headers)
            implements Action {

        public Batch {
            operations = List.copyOf(operations);
        }
    }

    /// Operation of a batch.
    ///
    /// @param id name that references use; null for none
    /// @param timeZone time zone for input and output; null for that of the caller's role
    record Operation(
            @Nullable String id, Step step, @Nullable String timeZone) {}

    /// Description of what the caller can use.
    ///
    /// @param caller caller whose privileges decide
    record Describe(Subject subject, IdentifiedCaller caller) implements Action {}

    /// Subject of a description.
    sealed interface Subject {

        /// Methods of a path that do not depend on the caller.
        record FixedMethods(List<String> methods) implements Subject {

            public FixedMethods {
                methods = List.copyOf(methods);
            }
        }

        /// Methods of a table or view.
        ///
        /// @param isRow whether the path has a row key
        record ResourceMethods(Resource resource, boolean isRow) implements Subject {}

        /// Methods of a function.
        ///
        /// @param overloads all functions of the name
        record FunctionMethods(String name, List<Routine> overloads) implements Subject {

            public FunctionMethods {
                overloads = List.copyOf(overloads);
            }
        }

        /// The OpenAPI document.
        ///
        /// @param headers headers that do not depend on the document
        record Document(
                String schema, Audience audience, ApiBase base, Representation representation, ResponseHeaders headers)
                implements Subject {}
    }
}
