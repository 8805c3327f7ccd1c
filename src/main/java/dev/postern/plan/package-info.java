/// Internal: read and write plans, which are requests resolved against the catalog, without I/O.
///
/// [ReadPlanner] and [WritePlanner] create a [ReadPlan] and a [WritePlan]. [FunctionResolver] resolves a call;
/// the source of its read plan is a [FunctionCall].
///
/// A plan contains resources, columns and operators, and no text from the client as an identifier. The client's
/// values are in [BindValues]; the plan refers to them by parameter index. Requests that differ only in values
/// have equal plans and share one statement.
@NullMarked
package dev.postern.plan;

import org.jspecify.annotations.NullMarked;
