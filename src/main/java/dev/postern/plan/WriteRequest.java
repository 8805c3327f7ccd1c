package dev.postern.plan;

import dev.postern.catalog.SelectPrivileges;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preconditions;
import dev.postern.request.Preferences;
import dev.postern.request.WriteParameters;
import org.jspecify.annotations.Nullable;

/// A write request without its payload.
///
/// @param query filters and projections
/// @param row row to write; null if the filters choose the rows
/// @param preconditions If-Match and If-None-Match
/// @param resultMode number of rows in the response
/// @param valueFormat format of the values in the response
/// @param privileges columns that the caller can read
public record WriteRequest(
        ParsedQuery query,
        WriteParameters parameters,
        Preferences preferences,
        @Nullable RowTarget row,
        Preconditions preconditions,
        ResultSpec.ResultMode resultMode,
        ReadPlan.ValueFormat valueFormat,
        SelectPrivileges privileges) {}
