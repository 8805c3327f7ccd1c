package dev.postern.server;

import dev.postern.api.ApiRequest.Method;
import dev.postern.api.ApiResponse;
import dev.postern.api.Target;
import dev.postern.metrics.RequestMeasurement;
import io.javalin.http.Context;

/// Observer of the requests for the generated API: their targets, and the time of sending their responses.
///
/// @param labels labels of the resources
record RequestObserver(ResourceLabels labels, RequestMetrics metrics, ResponseCompression compression) {

    /// Records the target of the current request.
    void route(Target target, Method method) {
        RequestMeasurement request = RequestMeasurement.current();
        if (request != null) {
            metrics.route(request, labels.of(target), ResourceLabels.statements(target, method));
        }
    }

    /// Sends a response and records the time that it takes.
    void send(Context http, ApiResponse response) {
        boolean isStream = response.body() instanceof ApiResponse.Body.Stream;
        metrics.streams().add(isStream ? 1 : 0);
        long start = System.nanoTime();
        try {
            ResponseSender.send(http, response, compression);
        } finally {
            metrics.streams().add(isStream ? -1 : 0);
            RequestMeasurement request = RequestMeasurement.current();
            if (request != null) {
                request.addWrite(System.nanoTime() - start);
            }
        }
    }
}
