/// The wish resolved against the catalog: pure, no I/O, and past it no text from the client is an identifier.
///
/// A [dev.postern.plan.ReadPlan] or [dev.postern.plan.WritePlan] is the *shape* of a statement: resources,
/// columns, operators. The client's values are not in it but beside it, in [dev.postern.plan.BindValues]; the shape
/// refers to them by slot. Two requests that differ in values alone have equal shapes, and share one statement.
/// What a function gives is read like a table: the plan's source is a [dev.postern.plan.FunctionCall].
@NullMarked
package dev.postern.plan;

import org.jspecify.annotations.NullMarked;
