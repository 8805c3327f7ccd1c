/// What can go wrong, as values.
///
/// A [dev.postern.problem.Problem] is made where the fact is known, thrown inside the one
/// [dev.postern.problem.ProblemException], and turned into HTTP in one place, `reply`. A
/// [dev.postern.problem.ApiError] is Postern's own no, with a stable [dev.postern.problem.ErrorCode]; a
/// [dev.postern.problem.DatabaseError] is PostgreSQL's, passed on unchanged.
@NullMarked
package dev.postern.problem;

import org.jspecify.annotations.NullMarked;
