package dev.postern.accounts;

import dev.postern.problem.CommandException;

/// Failures of accounts whose tables the service cannot use.
final class AccountPrivilegeErrors {

    private AccountPrivilegeErrors() {}

    static CommandException accountsNotReadable(String role, String schema, String table, String password) {
        return new CommandException("Role " + role + " cannot read the accounts in " + table)
                .withHint("Run: grant usage on schema " + schema + " to " + role + "; grant select, update (" + password
                        + ") on " + table + " to " + role + ";");
    }

    static CommandException accountsHidden(String role, String table) {
        return new CommandException("Row-level security hides the accounts in " + table + " from role " + role)
                .withHint("Run: create policy accounts_login on " + table + " to " + role + " using (true);");
    }

    static CommandException sessionsMissing() {
        return new CommandException("The table postern.sessions is missing, which keeps the sessions of accounts")
                .withHint("Run ./postern migrate up, which creates it.");
    }

    static CommandException sessionsNotUsable(String role) {
        return new CommandException("Role " + role + " cannot use the table postern.sessions")
                .withHint("Run: grant usage on schema postern to " + role
                        + "; grant select, insert, update, delete on postern.sessions to " + role + ";");
    }
}
