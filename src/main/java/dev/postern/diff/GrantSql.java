package dev.postern.diff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writer of GRANT and REVOKE statements.
final class GrantSql {

    private GrantSql() {}

    /// Privilege of a role.
    ///
    /// @param grantable whether the role can grant the privilege to other roles
    private record Grant(String role, String privilege, boolean grantable) {

        Grant {
            Objects.requireNonNull(role);
            Objects.requireNonNull(privilege);
        }

        /// @param lines value of [Attribute#GRANTS]; a quoted role can contain `|`, so a line is split at the
        /// last two
        static Set<Grant> parse(String lines) {
            return lines.lines()
                    .map(line -> line.split("\\|(?=[^|]*\\|[^|]*$)|\\|(?=[^|]*$)", -1))
                    .map(fields -> new Grant(fields[0], fields[1], fields[2].equals("t")))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        Grant withOtherGrantOption() {
            return new Grant(role, privilege, !grantable);
        }

        /// Whether the role has the privilege in a set, with or without the grant option.
        boolean isIn(Set<Grant> grants) {
            return grants.contains(this) || grants.contains(withOtherGrantOption());
        }
    }

    private enum Command {
        REVOKE("revoke ", " from "),
        REVOKE_GRANT_OPTION("revoke grant option for ", " from "),
        GRANT("grant ", " to ");

        private final String verb;
        private final String preposition;

        Command(String verb, String preposition) {
            this.verb = verb;
            this.preposition = preposition;
        }

        /// Returns the end of the statement.
        String recipient(Grant grant) {
            return preposition + grant.role() + (this == GRANT && grant.grantable() ? " with grant option" : "");
        }
    }

    /// Returns the statements that change the privileges of an object.
    ///
    /// @param before value of [Attribute#GRANTS]
    /// @param after value of [Attribute#GRANTS]
    /// @param privileges object of kind [ObjectKind#PRIVILEGES], whose attributes name the object
    static List<String> between(String before, String after, SchemaObject privileges) {
        Set<Grant> from = Grant.parse(before);
        Set<Grant> to = Grant.parse(after);
        List<String> statements = new ArrayList<>();
        statements.addAll(statements(Command.REVOKE, from.stream().filter(grant -> !grant.isIn(to)), privileges));
        statements.addAll(statements(
                Command.REVOKE_GRANT_OPTION,
                from.stream().filter(grant -> !to.contains(grant)).filter(grant -> grant.grantable() && grant.isIn(to)),
                privileges));
        statements.addAll(statements(
                Command.GRANT,
                to.stream()
                        .filter(grant -> !from.contains(grant))
                        .filter(grant -> grant.grantable() || !grant.isIn(from)),
                privileges));
        return statements;
    }

    /// Returns a statement for each role, which names all its privileges.
    private static List<String> statements(Command command, Stream<Grant> grants, SchemaObject privileges) {
        Map<String, Set<String>> byRecipient = new LinkedHashMap<>();
        grants.sorted(Comparator.comparing(Grant::role))
                .forEach(grant -> byRecipient
                        .computeIfAbsent(command.recipient(grant), _ -> new TreeSet<>())
                        .add(grant.privilege()));
        List<String> statements = new ArrayList<>();
        byRecipient.forEach((recipient, names) -> statements.add(statement(command, names, privileges) + recipient));
        return statements;
    }

    private static String statement(Command command, Set<String> names, SchemaObject privileges) {
        String column = privileges.has(Attribute.COLUMN) ? " (" + privileges.require(Attribute.COLUMN) + ")" : "";
        String verb = command.verb + names.stream().map(name -> name + column).collect(Collectors.joining(", "));
        return privileges.has(Attribute.DEFAULT_PRIVILEGES)
                ? privileges.require(Attribute.DEFAULT_PRIVILEGES) + " " + verb + " on "
                        + privileges.require(Attribute.OBJECT_TYPE)
                : verb + " on " + privileges.require(Attribute.TARGET);
    }
}
