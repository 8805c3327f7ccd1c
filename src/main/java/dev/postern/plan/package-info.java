/// Read and write plans: requests resolved against the catalog, without I/O.
///
/// [dev.postern.plan.ReadPlanner] and [dev.postern.plan.WritePlanner] create a [dev.postern.plan.ReadPlan] and a
/// [dev.postern.plan.WritePlan]. [dev.postern.plan.FunctionResolver] resolves calls; the source of such a plan is a
/// [dev.postern.plan.FunctionCall].
///
/// A plan contains resources, columns and operators, and no text from the client as an identifier. The client's
/// values are in [dev.postern.plan.BindValues]; the plan refers to them by parameter index. Requests that differ only
/// in values have equal plans and share one statement.
@NullMarked
package dev.postern.plan;

import org.jspecify.annotations.NullMarked;
