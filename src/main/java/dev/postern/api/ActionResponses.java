package dev.postern.api;

import dev.postern.api.Action.Operation;
import dev.postern.api.DatabaseResult.Explained;
import dev.postern.api.DatabaseResult.Privileges;
import dev.postern.api.DatabaseResult.Responses;
import dev.postern.api.DatabaseResult.Rows;
import dev.postern.api.DatabaseResult.Streaming;
import dev.postern.api.DatabaseResult.Written;
import dev.postern.result.BatchResponseBody;
import java.util.List;

/// Responses of actions, created from their results.
record ActionResponses(DescriptionResponses descriptions) {

    /// Checks a result and creates the response.
    ///
    /// @throws dev.postern.problem.ProblemException if the result is rejected and its transaction must be rolled
    /// back
    ApiResponse of(Action action, DatabaseResult result) {
        return switch (action) {
            case Action.Read read -> ofRead(read, result);
            case Action.Write write when result instanceof Written written -> WriteResponses.of(write, written);
            case Action.Write write when result instanceof Explained explained -> WriteResponses.of(write, explained);
            case Action.Batch batch when result instanceof Responses all -> ofBatch(batch, all.responses());
            case Action.Describe describe
            when result instanceof Privileges(var privileges) -> descriptions.of(describe.subject(), privileges);
            case Action.Write _, Action.Batch _, Action.Describe _ -> throw mismatch(action, result);
        };
    }

    private static ApiResponse ofRead(Action.Read read, DatabaseResult result) {
        return switch (result) {
            case Rows rows -> ReadResponses.of(read, rows);
            case Streaming streaming -> ReadResponses.of(read, streaming);
            case Explained explained -> ReadResponses.of(read, explained);
            case Written _, Responses _, Privileges _ -> throw mismatch(read, result);
        };
    }

    private static IllegalStateException mismatch(Action action, DatabaseResult result) {
        return new IllegalStateException(result.getClass() + " is no result of " + action.getClass());
    }

    private static ApiResponse ofBatch(Action.Batch batch, List<ApiResponse> responses) {
        BatchResponseBody body = new BatchResponseBody();
        for (int i = 0; i < responses.size(); i++) {
            Operation operation = batch.operations().get(i);
            ApiResponse response = responses.get(i);
            ResponseHeaders headers = i == batch.tagged()
                    ? response.headers()
                    : response.headers().without("ETag");
            body.add(operation.id(), response.status(), headers.toMap(), response.content());
        }
        return ApiResponse.of(200, batch.headers(), "application/json; charset=utf-8", body.build());
    }
}
