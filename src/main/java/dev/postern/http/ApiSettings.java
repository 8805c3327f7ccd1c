package dev.postern.http;

import dev.postern.request.RequestLimits;

/// Settings of the generated API.
///
/// @param timing whether responses have `Server-Timing`
public record ApiSettings(
        RequestLimits limits,
        ReadSettings reads,
        WriteSettings writes,
        OpenApiSettings openApi,
        ServerTiming.Output timing) {}
