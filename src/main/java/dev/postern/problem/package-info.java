/// Errors and their codes.
///
/// A [dev.postern.problem.Problem] is created where the error is detected and is thrown as a
/// [dev.postern.problem.ProblemException]. The package `result` turns it into the response body. An
/// [dev.postern.problem.ApiError] is Postern's own error, with a stable [dev.postern.problem.ErrorCode]. A
/// [dev.postern.problem.DatabaseError] is PostgreSQL's error, passed on unchanged.
///
/// Other packages create errors by the static methods of the classes `…Errors`, one class per family of codes. Each
/// method is named after the fact, takes it as parameters, and has the only copy of its texts. It returns an
/// exception to throw, or an [dev.postern.problem.ApiError] where the caller chooses what to do with it.
/// A [dev.postern.problem.CommandException] is a failure of a command or of the start of the service, which no
/// request is answered with.
///
/// [dev.postern.problem.FatalErrors] ends the process after an error of the JVM.
@NullMarked
package dev.postern.problem;

import org.jspecify.annotations.NullMarked;
