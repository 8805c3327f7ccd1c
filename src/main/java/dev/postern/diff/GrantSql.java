package dev.postern.diff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Writer of GRANT and REVOKE statements. The privileges of an object are lines `role|privilege|grantable`.
final class GrantSql {

    private GrantSql() {}

    private record Grant(String role, String privilege, boolean grantable) {

        static Set<Grant> parse(String lines) {
            return lines.lines()
                    .map(line -> line.split("\\|(?=[^|]*\\|[^|]*$)|\\|(?=[^|]*$)", -1))
                    .map(fields -> new Grant(fields[0], fields[1], fields[2].equals("t")))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        Grant withOtherGrantOption() {
            return new Grant(role, privilege, !grantable);
        }
    }

    /// Returns the statements that change the privileges of an object.
    ///
    /// @param target object of kind [ObjectKind#PRIVILEGES], whose attributes name the object
    static List<String> between(String before, String after, SchemaObject target) {
        Set<Grant> from = Grant.parse(before);
        Set<Grant> to = Grant.parse(after);
        List<Grant> revoked = new ArrayList<>();
        List<Grant> grantOptionRevoked = new ArrayList<>();
        List<Grant> granted = new ArrayList<>();
        for (Grant grant : from) {
            if (!to.contains(grant)) {
                (!to.contains(grant.withOtherGrantOption())
                                ? revoked
                                : grant.grantable() ? grantOptionRevoked : new ArrayList<Grant>())
                        .add(grant);
            }
        }
        for (Grant grant : to) {
            if (!from.contains(grant) && (grant.grantable() || !from.contains(grant.withOtherGrantOption()))) {
                granted.add(grant);
            }
        }
        List<String> statements = new ArrayList<>();
        statements.addAll(statements("revoke ", revoked, " from ", target));
        statements.addAll(statements("revoke grant option for ", grantOptionRevoked, " from ", target));
        statements.addAll(statements("grant ", granted, " to ", target));
        return statements;
    }

    private static List<String> statements(
            String command, List<Grant> grants, String preposition, SchemaObject target) {
        Map<String, Set<String>> roles = new LinkedHashMap<>();
        grants.stream()
                .sorted(Comparator.comparing(Grant::role))
                .forEach(grant -> roles.computeIfAbsent(
                                grant.role()
                                        + (grant.grantable() && command.equals("grant ") ? " with grant option" : ""),
                                _ -> new TreeSet<>())
                        .add(grant.privilege()));
        List<String> statements = new ArrayList<>();
        roles.forEach((role, privileges) -> statements.add(statement(command, privileges, preposition + role, target)));
        return statements;
    }

    private static String statement(String command, Set<String> privileges, String role, SchemaObject target) {
        String column = target.attribute("column");
        String all = privileges.stream()
                .map(privilege -> column == null ? privilege : privilege + " (" + column + ")")
                .collect(Collectors.joining(", "));
        String objects = target.attribute("objects");
        return objects == null
                ? command + all + " on " + target.require("on") + role
                : target.require("on") + " " + command + all + " on " + objects + role;
    }
}
