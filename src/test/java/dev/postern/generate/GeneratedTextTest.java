package dev.postern.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that texts of a database become string literals in generated Java, and never code.
class GeneratedTextTest {

    private static final List<String> SCHEMAS = List.of("hostile", "leak \"; leak(); //", "leak\\u002A*/");

    /// System property that each text would set if it became code.
    private static final String PROPERTY = "postern.hostile";

    private static final String CODE = "static{System.setProperty(\"" + PROPERTY + "\",\"ran\");}";

    /// Texts that try to end a comment or a literal.
    private static final List<String> TEXTS = List.of(
            "*/ " + CODE + " /*",
            "\\u002A\\u002F " + CODE + " \\u002f\\u002a",
            "\\u002a\\u002f " + CODE + " \\u002f\\u002a",
            "\\uuuu002A\\uuu002F " + CODE + " \\uu002f\\uu002a",
            "\\\\u002A\\\\u002F " + CODE,
            "\\u000a " + CODE + " \\u000d //",
            "\n " + CODE + " \r\n\t",
            "\"; " + CODE + " //",
            "\\\" " + CODE + " //",
            "\\u0022); } " + CODE + " {//",
            "\\u005c\" " + CODE + " //",
            "\"\"\" + " + CODE + " + \"\"\"",
            "C:\\users\\hostile\\",
            "hostile \u2028 \u2029 \u0085 \u200b \uD83D\uDE00 ''",
            "${hostile} {{hostile}} {@code hostile} <hostile> %s %n %1$s [[before=hostile][after=hostile]]");

    /// The same attempts as names of at most 63 bytes; names become identifiers and literals.
    private static final List<String> NAMES = List.of(
            "leak \"; leak(); //",
            "leak */ leak(); /*",
            "leak \\u002A\\u002f",
            "leak \\uuu0022+leak()+\\u0022",
            "leak \n leak(); \r",
            "leak \\",
            "leak ${leak} %s %n [[leak]] ' \u2028",
            "leak" + "\u00e9".repeat(29));

    private static final Pattern TOKEN = Pattern.compile(
            "\"\"\"(?:\\\\.|[^\\\\])*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+'"
                    + "|(?<comment>//[^\n]*|/\\*.*?\\*/)",
            Pattern.DOTALL);

    private static final Pattern UNICODE_ESCAPE = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u+(\\p{XDigit}{4})");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void hostileTexts_areStringLiteralsOnly() throws Exception {
        DatabaseAddress database = TestDatabases.createEmpty();
        for (String statement : statements()) {
            TestDatabases.execute(database, statement);
        }

        ClassGeneration.generate(database, SCHEMAS, "generated", directory);

        assertThat(ClassGeneration.problems(database, SCHEMAS, directory)).isEmpty();
        List<Path> sources = sources();
        assertThat(sources).hasSizeGreaterThan(NAMES.size() * 3);
        List<String> literals = new ArrayList<>();
        for (Path source : sources) {
            String java = withoutUnicodeEscapes(Files.readString(source));
            assertThat(withoutLiterals(java, literals)).as(source.toString()).doesNotContain("hostile\"", CODE);
        }
        // the texts are present, so the test is not vacuous
        assertThat(literals.stream().filter(literal -> literal.contains(PROPERTY)))
                .hasSizeGreaterThan(TEXTS.size() * 3);
        load(sources);
        assertThat(System.getProperty(PROPERTY)).isNull();
    }

    /// jOOQ does not escape these names.
    @Test
    void hostileNamesOfFunctionsAndSequences_areRejectedByName() {
        DatabaseAddress database = TestDatabases.createEmpty();
        List<String> expected = new ArrayList<>();
        for (String name : List.of("leak\"+leak()+\"", "leak\\u0022", "leak\nleak")) {
            String function = name.replace("leak", "f");
            TestDatabases.execute(database, "create function " + quoted(function) + "() returns int return 1");
            TestDatabases.execute(database, "create sequence " + quoted(name));
            for (String rejected : List.of(function, name)) {
                expected.add("The name of function or sequence public." + quoted(rejected)
                        + " contains a quotation mark, a backslash or a control character.");
            }
        }

        ClassGeneration.generate(database, List.of("public"), "generated", directory);

        assertThat(ClassGeneration.problems(database, List.of("public"), directory))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<String> statements() {
        String all = literal(String.join(" ", TEXTS));
        List<String> statements = new ArrayList<>();
        for (String schema : SCHEMAS) {
            statements.add("create schema " + quoted(schema));
            statements.add("create table " + quoted(schema) + ".t (id int primary key)");
        }
        statements.add("comment on schema hostile is " + all);
        statements.add("create type hostile.label as enum ("
                + String.join(
                        ", ",
                        TEXTS.stream().map(text -> literal(shortened(text))).toList()) + ")");
        statements.add("create domain hostile.checked as text default " + all + " check (value <> " + all + ")");
        statements.add("create type hostile.pair as (a text, b int)");
        statements.add("comment on column hostile.pair.a is " + all);
        statements.add("create sequence hostile.numbers");
        statements.add(
                "create function hostile.called(a text default " + all + ", out b text) language sql return " + all);
        statements.add("create function hostile.body() returns int language sql as $body$ select 1 /* " + TEXTS.get(1)
                + " */ $body$");
        StringBuilder columns = new StringBuilder("id int constraint the_key primary key");
        for (int i = 0; i < TEXTS.size(); i++) {
            String text = literal(TEXTS.get(i));
            columns.append(", c%d text default %s constraint check%d check (c%d <> %s)".formatted(i, text, i, i, text));
        }
        statements.add("create table hostile.texts (" + columns + ", label hostile.label default "
                + literal(shortened(TEXTS.get(1))) + ", checked hostile.checked, pair hostile.pair, parent int"
                + " constraint the_reference references hostile.texts)");
        for (int i = 0; i < TEXTS.size(); i++) {
            statements.add("comment on column hostile.texts.c" + i + " is " + literal(TEXTS.get(i)));
        }
        statements.add("create index the_index on hostile.texts (c1) where c1 <> " + all);
        statements.add("create view hostile.seen as select id, " + all + " as c from hostile.texts");
        statements.add("create materialized view hostile.kept as select id, " + all + " as c from hostile.texts");
        for (String commented : List.of(
                "type hostile.label",
                "type hostile.pair",
                "domain hostile.checked",
                "sequence hostile.numbers",
                "function hostile.called(text)",
                "function hostile.body()",
                "table hostile.texts",
                "view hostile.seen",
                "materialized view hostile.kept",
                "index hostile.the_index",
                "constraint the_key on hostile.texts",
                "constraint the_reference on hostile.texts",
                "constraint check1 on hostile.texts")) {
            statements.add("comment on " + commented + " is " + all);
        }
        for (int i = 0; i < NAMES.size(); i++) {
            statements.addAll(objectsNamed(i, quoted(NAMES.get(i))));
        }
        return statements;
    }

    /// Returns statements that create an object of each kind with this name.
    private static List<String> objectsNamed(int number, String name) {
        String other = "other" + number;
        return List.of(
                "create type hostile.%s as enum ('a')".formatted(name),
                "create domain hostile.%s as int constraint %s check (value > 0)"
                        .formatted(name.replace("leak", "leakd"), name),
                "create type hostile.%s as (%s int)".formatted(name.replace("leak", "leakc"), name),
                ("create table hostile.%s (%s int constraint %s primary key, e hostile.%s, t hostile.%s, d hostile.%s,"
                                + " r int constraint %s references hostile.%s)")
                        .formatted(
                                name.replace("leak", "leakt"),
                                name,
                                name.replace("leak", "leakp"),
                                name,
                                name.replace("leak", "leakc"),
                                name.replace("leak", "leakd"),
                                name.replace("leak", "leakf"),
                                name.replace("leak", "leakt")),
                "create view hostile.%s as select * from hostile.%s"
                        .formatted(name.replace("leak", "leakv"), name.replace("leak", "leakt")),
                "create function hostile.%s(%s hostile.%s default null, out %s int) language sql return 1"
                        .formatted(other, name, name, name.replace("leak", "leako")));
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /// Shortens a text to the 63 bytes of an enum label.
    private static String shortened(String text) {
        String label = text.replace(CODE, "leak();");
        return label.length() < 40 ? label : label.substring(0, 40);
    }

    /// Translates Unicode escapes like javac (Java Language Specification, 3.3).
    private static String withoutUnicodeEscapes(String java) {
        return UNICODE_ESCAPE
                .matcher(java)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(escape.group(1) + (char) Integer.parseInt(escape.group(2), 16)));
    }

    private static String withoutLiterals(String java, List<String> literals) {
        return TOKEN.matcher(java).replaceAll(token -> {
            if (token.group("comment") != null) {
                assertThat(token.group()).doesNotContain("hostile", "leak");
            }
            literals.add(token.group());
            return "";
        });
    }

    private List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    /// Compiles and initializes every class.
    private void load(List<Path> sources) throws Exception {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options = List.of("-proc:none", "-nowarn", "-d", classes.toString());
            assertThat(compiler.getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                            .call())
                    .isTrue();
        }
        try (URLClassLoader loader = new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name =
                        classes.relativize(file).toString().replace('/', '.').replaceFirst("\\.class$", "");
                Class.forName(name, true, loader);
            }
        }
    }
}
