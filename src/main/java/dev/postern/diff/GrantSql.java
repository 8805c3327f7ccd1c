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

/// Who may do what with an object: grants, a line each, `role|privilege|whether it can be passed on`.
final class GrantSql {

    private GrantSql() {}

    private record Grant(String role, String privilege, boolean passed) {

        static Set<Grant> all(String lines) {
            return lines.lines()
                    .map(line -> line.split("\\|(?=[^|]*\\|[^|]*$)|\\|(?=[^|]*$)", -1))
                    .map(fields -> new Grant(fields[0], fields[1], fields[2].equals("t")))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        Grant other() {
            return new Grant(role, privilege, !passed);
        }
    }

    /// The statements that make one set of grants of another.
    ///
    /// @param on what they are on
    static List<String> between(String before, String after, SchemaObject on) {
        Set<Grant> old = Grant.all(before);
        Set<Grant> now = Grant.all(after);
        List<Grant> revoked = new ArrayList<>();
        List<Grant> lessened = new ArrayList<>();
        List<Grant> granted = new ArrayList<>();
        for (Grant grant : old) {
            if (!now.contains(grant)) {
                (!now.contains(grant.other()) ? revoked : grant.passed() ? lessened : new ArrayList<Grant>())
                        .add(grant);
            }
        }
        for (Grant grant : now) {
            if (!old.contains(grant) && (grant.passed() || !old.contains(grant.other()))) {
                granted.add(grant);
            }
        }
        List<String> statements = new ArrayList<>();
        statements.addAll(statements("revoke ", revoked, " from ", on));
        statements.addAll(statements("revoke grant option for ", lessened, " from ", on));
        statements.addAll(statements("grant ", granted, " to ", on));
        return statements;
    }

    private static List<String> statements(String verb, List<Grant> grants, String toOrFrom, SchemaObject on) {
        Map<String, Set<String>> roles = new LinkedHashMap<>();
        grants.stream()
                .sorted(Comparator.comparing(Grant::role))
                .forEach(grant -> roles.computeIfAbsent(
                                grant.role() + (grant.passed() && verb.equals("grant ") ? " with grant option" : ""),
                                _ -> new TreeSet<>())
                        .add(grant.privilege()));
        List<String> statements = new ArrayList<>();
        roles.forEach((role, privileges) -> statements.add(statement(verb, privileges, toOrFrom + role, on)));
        return statements;
    }

    private static String statement(String verb, Set<String> privileges, String role, SchemaObject on) {
        String column = on.attribute("column");
        String all = privileges.stream()
                .map(privilege -> column == null ? privilege : privilege + " (" + column + ")")
                .collect(Collectors.joining(", "));
        String objects = on.attribute("objects");
        return objects == null
                ? verb + all + " on " + on.require("on") + role
                : on.require("on") + " " + verb + all + " on " + objects + role;
    }
}
