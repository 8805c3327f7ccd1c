package dev.postern.plan;

import dev.postern.catalog.SelectPrivileges;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preconditions;
import dev.postern.request.Preferences;
import dev.postern.request.WriteParameters;
import org.jspecify.annotations.Nullable;

/// What a request says of a write, but for its body.
///
/// @param query the filters, and what is wanted back
/// @param row the one row that is written; null: those that the filters choose
/// @param preconditions what must hold of the rows
/// @param rows how many rows the answer is for
/// @param form how its values are written
/// @param privileges of who asks
public record WriteRequest(
        ParsedQuery query,
        WriteParameters parameters,
        Preferences preferences,
        @Nullable RowTarget row,
        Preconditions preconditions,
        ResultSpec.ResultMode rows,
        ReadPlan.ValueFormat form,
        SelectPrivileges privileges) {}
