/// What can go wrong, as values.
///
/// A [dev.postern.problem.Problem] is made where the fact is known, thrown inside the one
/// [dev.postern.problem.ProblemException], and turned into HTTP in one place, `reply`. A
/// [dev.postern.problem.Refusal] is Postern's own no, with a stable [dev.postern.problem.Code]; a
/// [dev.postern.problem.DatabaseError] is PostgreSQL's, passed on unchanged.
@NullMarked
package dev.postern.problem;

import org.jspecify.annotations.NullMarked;
