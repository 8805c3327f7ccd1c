package dev.postern.generate;

import dev.postern.diff.ScopeSettings.PartitionMode;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jooq.meta.Database;
import org.jooq.meta.jaxb.RegexFlag;
import org.jspecify.annotations.Nullable;

/// Settings for the objects of a database that are not served.
///
/// @param patterns patterns of the property `exclude`
/// @param extensions extensions whose objects are served
/// @param partitions whether partitions are skipped
/// @param isConfigured whether `excludes` or `includes` of jOOQ's configuration leave out a schema and name
record SkippedSettings(
        List<String> patterns,
        List<String> extensions,
        PartitionMode partitions,
        BiPredicate<String, String> isConfigured) {

    SkippedSettings {
        patterns = List.copyOf(patterns);
        extensions = List.copyOf(extensions);
        Objects.requireNonNull(partitions);
        Objects.requireNonNull(isConfigured);
    }

    /// Returns the settings of a configuration file.
    static SkippedSettings of(Database database, List<String> patterns, List<String> extensions) {
        String mode = database.getProperties()
                .getProperty(SchemaDatabase.PARTITIONS, "")
                .strip();
        int flags = database.getRegexFlags().stream()
                .mapToInt(SkippedSettings::number)
                .reduce(0, (all, flag) -> all | flag);
        List<Pattern> excludes = compiled(database.getExcludes(), flags);
        List<Pattern> includes = compiled(database.getIncludes(), flags);
        return new SkippedSettings(
                patterns,
                extensions,
                mode.isEmpty() ? PartitionMode.IGNORE : PartitionMode.of(mode),
                (schema, name) -> matches(excludes, schema, name) || !matches(includes, schema, name));
    }

    private static int number(RegexFlag flag) {
        return switch (flag) {
            case UNIX_LINES -> Pattern.UNIX_LINES;
            case CASE_INSENSITIVE -> Pattern.CASE_INSENSITIVE;
            case COMMENTS -> Pattern.COMMENTS;
            case MULTILINE -> Pattern.MULTILINE;
            case LITERAL -> Pattern.LITERAL;
            case DOTALL -> Pattern.DOTALL;
            case UNICODE_CASE -> Pattern.UNICODE_CASE;
            case CANON_EQ -> Pattern.CANON_EQ;
            case UNICODE_CHARACTER_CLASS -> Pattern.UNICODE_CHARACTER_CLASS;
        };
    }

    private static List<Pattern> compiled(String @Nullable [] expressions, int flags) {
        return Stream.of(Objects.requireNonNullElse(expressions, new String[0]))
                .map(expression -> Pattern.compile(expression, flags))
                .toList();
    }

    /// Like jOOQ, compares with the name and with the qualified name.
    private static boolean matches(List<Pattern> expressions, String schema, String name) {
        return expressions.stream()
                .anyMatch(expression -> expression.matcher(name).matches()
                        || expression.matcher(schema + "." + name).matches());
    }
}
