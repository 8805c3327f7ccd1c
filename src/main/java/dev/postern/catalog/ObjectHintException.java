package dev.postern.catalog;

import dev.postern.problem.ApiError;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// An exception whose problem can name catalog objects that the request did not name.
///
/// [#problem(RolePrivileges)] names only objects that the role can use. [#problem()] names none, so code that does
/// not know the privileges of the caller discloses nothing.
public final class ObjectHintException extends ProblemException {

    private final transient Function<RolePrivileges, Problem> problemByPrivileges;

    /// @param problemByPrivileges builds the problem, naming only objects that a role with the privileges can use
    public ObjectHintException(Function<RolePrivileges, Problem> problemByPrivileges) {
        super(problemByPrivileges.apply(RolePrivileges.Restricted.NONE));
        this.problemByPrivileges = problemByPrivileges;
    }

    /// Creates an error whose hint names columns. A role that cannot use all of them gets no hint.
    public static ObjectHintException ofColumns(Resource resource, List<Column> named, ApiError error) {
        return new ObjectHintException(privileges ->
                named.stream().allMatch(column -> privileges.canUse(resource, column)) ? error : error.withoutHint());
    }

    /// Returns the problem with the objects that a role can use.
    public Problem problem(RolePrivileges privileges) {
        return problemByPrivileges.apply(privileges);
    }

    @Override
    public ProblemException map(UnaryOperator<Problem> change) {
        return new ObjectHintException(privileges -> change.apply(problemByPrivileges.apply(privileges)));
    }
}
