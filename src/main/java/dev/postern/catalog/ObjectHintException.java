package dev.postern.catalog;

import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// An error whose hint, list or message names objects of the catalog beyond those that the request named.
///
/// [#problem()] names none of them. Only [#problem(Grants)] does, and only those that a role may use, so that a
/// path that does not ask for the caller's privileges discloses nothing.
public final class ObjectHintException extends ProblemException {

    private final transient Function<RolePrivileges, Problem> byGrants;

    /// @param byGrants builds the problem for what a role may use; only failures pay for it
    public ObjectHintException(Function<RolePrivileges, Problem> byGrants) {
        super(byGrants.apply(RolePrivileges.Restricted.NONE));
        this.byGrants = byGrants;
    }

    /// Returns the problem with the objects that a role may use.
    public Problem problem(RolePrivileges grants) {
        return byGrants.apply(grants);
    }

    @Override
    public ProblemException map(UnaryOperator<Problem> change) {
        return new ObjectHintException(grants -> change.apply(byGrants.apply(grants)));
    }
}
