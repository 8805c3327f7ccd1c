/// Internal: errors and their codes.
///
/// A [Problem] is created where the error is detected and is thrown as a [ProblemException]. The package
/// `result` turns it into the response body. An [ApiError] is Postern's own error, with a stable [ErrorCode]. A
/// [DatabaseError] is PostgreSQL's error, passed on unchanged.
///
/// Other packages create errors by the static methods of the classes `…Errors`, one class per family of codes.
/// Each method is named after the fact, takes it as parameters, and has the only copy of its texts. It returns
/// an exception to throw, or an [ApiError] where the caller chooses what to do with it.
///
/// A [CommandException] is a failure of a command or of the start of the service, and never a response.
///
/// [FatalErrors] ends the process after an error of the JVM.
@NullMarked
package dev.postern.problem;

import org.jspecify.annotations.NullMarked;
