package dev.postern.migrate;

import dev.postern.diff.SchemaSnapshot;
import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.migrate.SqlScript.ScriptStatement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a migration does to those who use the database while it runs, and to those who use it afterwards. What
/// is done to a table that the same file makes harms nobody.
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

    private final SqlScript script;
    private final Set<String> createdTables = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();

    private MigrationLint(SqlScript script) {
        this.script = script;
    }

    private static Pattern pattern(String... alternatives) {
        return Pattern.compile(String.join("|", alternatives), Pattern.DOTALL);
    }

    /// What of the rules a script breaks without saying so.
    ///
    /// @param before what the database had before it
    /// @param after what it has after it
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
            addFinding(LintRule.DATA_LOSS, line, "what it holds is lost; say so, or keep it");
        }
        String indexed = firstGroup(INDEXED, sql);
        if (indexed != null && !createdTables.contains(indexed)) {
            addFinding(
                    LintRule.INDEX_BUILD,
                    line,
                    "nobody can write to " + indexed
                            + " while it is built: create index concurrently, in a file that does nothing else");
        }
        String altered = firstGroup(ALTERED, sql);
        if (altered != null && !createdTables.contains(altered)) {
            checkAlterTable(sql, line, altered);
        }
    }

    private void checkAlterTable(String sql, int line, String table) {
        if (REWRITE.matcher(sql).matches()) {
            addFinding(
                    LintRule.TABLE_REWRITE,
                    line,
                    "every row of " + table + " is written anew, and nobody can read it meanwhile");
        }
        if (UNIQUE.matcher(sql).matches()) {
            addFinding(
                    LintRule.INDEX_BUILD,
                    line,
                    "nobody can use " + table + " while its index is built: create unique index concurrently, then add"
                            + " the constraint using index");
        }
        if (SET_NOT_NULL.matcher(sql).matches() && !script.validatesNotNull()) {
            addFinding(
                    LintRule.NOT_NULL,
                    line,
                    "every row of " + table + " is read while nobody can use it: add a check (… is not"
                            + " null) not valid, validate it, then set not null");
        }
        if (ADD_NOT_NULL.matcher(sql).matches()) {
            addFinding(LintRule.NOT_NULL, line, "fails where " + table + " has rows: give the column a default");
        }
        if (FOREIGN_KEY.matcher(sql).matches()) {
            addFinding(
                    LintRule.FOREIGN_KEY_LOCK,
                    line,
                    "nobody can write to " + table + " while its rows are looked up: add it not"
                            + " valid, then validate it");
        }
        if (CHECK.matcher(sql).matches()) {
            addFinding(
                    LintRule.CHECK_LOCK,
                    line,
                    "nobody can use " + table + " while its rows are read: add it not valid, then" + " validate it");
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
        String object = difference.object();
        if (difference.before() == null) {
            return;
        }
        if (difference.after() == null && object.matches("(?:table|view|materialized view|column|function) .*")) {
            addFinding(LintRule.API_BREAK, 0, object + " is not there any more for those who ask for it");
        } else if (difference.after() != null
                && object.startsWith("column ")
                && !type(difference.before()).equals(type(difference.after()))) {
            addFinding(
                    LintRule.API_BREAK,
                    0,
                    object + " was " + type(difference.before()) + " and is " + type(difference.after()));
        }
    }

    /// Of what is told of a column, the part before whether it is not null.
    private static String type(String column) {
        return column.replaceFirst(" [tf] .*$", "");
    }

    private void addFinding(LintRule rule, int line, String message) {
        findings.add(new Finding(rule, script.file(), line, message));
    }
}
