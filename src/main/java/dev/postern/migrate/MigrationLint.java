package dev.postern.migrate;

import dev.postern.diff.SchemaSnapshot;
import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.diff.SnapshotKind;
import dev.postern.diff.SnapshotObject;
import dev.postern.migrate.SqlScript.ScriptStatement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Check of a migration script against the lint rules: blocked access while it runs, data loss, and changes that
/// break clients. Tables that the script creates itself are exempt from the rules about blocked access.
final class MigrationLint {

    private static final Pattern CREATED = pattern(
            "create (?:unlogged )?table (?:if not exists )?(\\S+?)\\s*[( ].*", "create materialized view (\\S+) .*");
    private static final Pattern INDEXED = pattern(
            "create (?:unique )?index (?!concurrently)(?:if not exists )?(?:\\S+ )?on (?:only )?([^\\s(]+).*",
            "reindex (?:\\([^)]*\\) )?(?:table|index|schema) (?!concurrently)([^\\s;]+).*");
    private static final Pattern UNIQUE = pattern(
            ".*\\badd (?:constraint \\S+ )?(?:unique|primary key)\\b(?!.*\\busing index\\b).*",
            ".*\\badd (?:column )?(?!constraint)\\S+ .*\\b(?:unique|primary key)\\b.*");
    private static final Pattern ALTERED = pattern("alter table (?:if exists )?(?:only )?(\\S+) .*");

    private static final Pattern DATA_LOSS = pattern(
            "drop (?:table|schema|materialized view|sequence) .*",
            "truncate .*",
            "alter table .*\\bdrop (?:column )?(?!constraint|not null|default|identity|expression)\\w.*",
            "delete from (?:(?! where ).)*");
    private static final Pattern REWRITE = pattern(
            ".*\\balter (?:column )?\\S+ (?:set data )?type .*",
            ".*\\badd (?:column )?.*\\bgenerated always as \\(.*\\) stored.*",
            ".*\\badd (?:column )?.* default .*\\b(?:random|gen_random_uuid|uuidv[47]|clock_timestamp|nextval|timeofday)\\(.*",
            ".*\\badd (?:column )?.*\\b(?:bigserial|smallserial|serial|generated (?:always|by default) as identity)\\b.*",
            ".*\\bset (?:un)?logged\\b.*",
            "cluster .*",
            "vacuum (?:\\()?full.*");
    private static final Pattern SET_NOT_NULL = pattern(".*\\balter (?:column )?\\S+ set not null.*");
    private static final Pattern ADD_NOT_NULL =
            pattern(".*\\badd (?:column )?(?!.*\\bdefault\\b)(?!constraint).*\\bnot null\\b.*");
    private static final Pattern FOREIGN_KEY = pattern(".*\\badd .*\\breferences\\b(?!.*\\bnot valid\\b).*");
    private static final Pattern CHECK = pattern(".*\\badd (?:constraint \\S+ )?check\\b(?!.*\\bnot valid\\b).*");

    private static final Set<SnapshotKind> USED_BY_CLIENTS = EnumSet.of(
            SnapshotKind.TABLE,
            SnapshotKind.VIEW,
            SnapshotKind.MATERIALIZED_VIEW,
            SnapshotKind.COLUMN,
            SnapshotKind.FUNCTION);

    private final SqlScript script;
    private final Set<String> createdTables = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();

    private MigrationLint(SqlScript script) {
        this.script = script;
    }

    private static Pattern pattern(String... alternatives) {
        return Pattern.compile(String.join("|", alternatives), Pattern.DOTALL);
    }

    /// Returns the violations that the script does not allow.
    ///
    /// @param before schema before the migration
    /// @param after schema after the migration
    static List<Finding> check(SqlScript script, SchemaSnapshot before, SchemaSnapshot after) {
        MigrationLint lint = new MigrationLint(script);
        script.statements().forEach(lint::checkStatement);
        before.differences(after).forEach(lint::checkDifference);
        return lint.findings.stream()
                .filter(finding -> !script.allows(finding.rule()))
                .toList();
    }

    private void checkStatement(ScriptStatement statement) {
        String sql = statement.normalized().replaceAll("\\s+", " ");
        String table = firstGroup(CREATED, sql);
        if (table != null) {
            createdTables.add(table);
        }
        int line = statement.line();
        if (DATA_LOSS.matcher(sql).matches()) {
            addFinding(LintRule.DATA_LOSS, line, "loses data; keep the data, or allow the loss");
        }
        String indexedTable = firstGroup(INDEXED, sql);
        if (indexedTable != null && !createdTables.contains(indexedTable)) {
            addFinding(
                    LintRule.INDEX_BUILD,
                    line,
                    "blocks writes to " + indexedTable
                            + " while the index is built; use create index concurrently in a separate migration");
        }
        String alteredTable = firstGroup(ALTERED, sql);
        if (alteredTable != null && !createdTables.contains(alteredTable)) {
            checkAlterTable(sql, line, alteredTable);
        }
    }

    private void checkAlterTable(String sql, int line, String table) {
        if (REWRITE.matcher(sql).matches()) {
            addFinding(
                    LintRule.TABLE_REWRITE,
                    line,
                    "rewrites every row of " + table + " and blocks all access while it runs");
        }
        if (UNIQUE.matcher(sql).matches()) {
            addFinding(
                    LintRule.INDEX_BUILD,
                    line,
                    "blocks all access to " + table + " while the index is built; use create unique index concurrently,"
                            + " then add the constraint using index");
        }
        if (SET_NOT_NULL.matcher(sql).matches() && !script.validatesNotNull()) {
            addFinding(
                    LintRule.NOT_NULL,
                    line,
                    "reads every row of " + table + " and blocks all access while it runs; add a check (… is not null)"
                            + " not valid, validate it, then set not null");
        }
        if (ADD_NOT_NULL.matcher(sql).matches()) {
            addFinding(LintRule.NOT_NULL, line, "fails if " + table + " has rows; add a default");
        }
        if (FOREIGN_KEY.matcher(sql).matches()) {
            addFinding(
                    LintRule.FOREIGN_KEY_LOCK,
                    line,
                    "blocks writes to " + table + " while every row is checked; add it not valid, then validate it");
        }
        if (CHECK.matcher(sql).matches()) {
            addFinding(
                    LintRule.CHECK_LOCK,
                    line,
                    "blocks all access to " + table
                            + " while every row is checked; add it not valid, then validate it");
        }
    }

    private static @Nullable String firstGroup(Pattern pattern, String sql) {
        Matcher matcher = pattern.matcher(sql);
        if (!matcher.matches()) {
            return null;
        }
        for (int i = 1; i <= matcher.groupCount(); i++) {
            if (matcher.group(i) != null) {
                return matcher.group(i);
            }
        }
        return null;
    }

    private void checkDifference(Difference difference) {
        SnapshotObject object = difference.object();
        if (difference.before() == null) {
            return;
        }
        if (difference.after() == null && USED_BY_CLIENTS.contains(object.kind())) {
            addFinding(LintRule.API_BREAK, 0, object + " no longer exists: clients that use it will fail");
        } else if (difference.after() != null
                && object.kind() == SnapshotKind.COLUMN
                && !type(difference.before()).equals(type(difference.after()))) {
            addFinding(
                    LintRule.API_BREAK,
                    0,
                    object + " changes from " + type(difference.before()) + " to " + type(difference.after()));
        }
    }

    /// Returns the type of a column in a snapshot, which precedes the not-null flag.
    private static String type(String column) {
        return column.replaceFirst(" [tf] .*$", "");
    }

    private void addFinding(LintRule rule, int line, String message) {
        findings.add(new Finding(rule, script.file(), line, message));
    }
}
