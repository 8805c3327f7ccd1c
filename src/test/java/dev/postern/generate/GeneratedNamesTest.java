package dev.postern.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of names that differ in PostgreSQL but not in Java, or that generated code uses itself.
class GeneratedNamesTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void namesEqualInJava_getNamesOfTheirOwn() throws IOException {
        assertThat(problems("""
                        create table t (a int); create table "T" (b int);
                        create table t_x (a int); create view "t-x" as select 1 as b;
                        create table ta (a int); create table t_a (a int);
                        create table user_role (a int); create table "userRole" (a int);
                        create type e_x as enum ('a'); create type "e x" as enum ('b');
                        create type c_x as (a int, "A" int, a_b int, "aB" int); create type "cX" as (a int);
                        create domain d_x as int; create domain "d-x" as int;
                        create sequence s_x; create sequence "s-x";
                        create function f_x() returns int return 1; create function "fX"() returns int return 1;
                        create function f(a int) returns int return 1; create function f(a text) returns int return 1;
                        create function f1("A" int, a int, "a b" int, a_b int) returns int return 1;
                        create function get_class() returns int return 1; create function "hashCode"() returns int return 1;
                        create table columns (id int, "Id" int, a_b int, "a-b" int, "a b" int, columns int, columns_ int,
                            dsl int, public int, c c_x, c_x c_x);
                        create type labels as enum ('a-b', 'a b', 'fine', 'literal', '', '-', 'class', 'class_', 'generated',
                            '$VALUES');
                        create table keys (a int constraint "K" unique, b int constraint k unique,
                            c int constraint "Internal" unique, d int constraint "a b" unique, e int constraint dsl unique);
                        create table parent (id int primary key);
                        create table child (x int constraint "FK1" references parent, y int constraint fk1 references parent);
                        """, "public")).isEmpty();
        assertThat(java("public_/Tables.java"))
                .contains("public static final T T = ", "public static final UserRole USER_ROLE = ")
                .containsPattern("public static final T_\\w{4} T_\\w{4} = ");
        assertThat(java("public_/tables/Columns.java"))
                .contains(" ID = createField(DSL.name(\"id\")".replace("DSL.", "org.jooq.impl.DSL."))
                .containsPattern(" ID_\\w{4} = createField\\(org.jooq.impl.DSL.name\\(\"Id\"\\)");
        assertThat(java("public_/enums/Labels.java")).contains("literal_", "fine(\"fine\")");
    }

    @Test
    void namesThatGeneratedCodeUses_getNamesOfTheirOwn() {
        assertThat(problems("""
                        create table class (a int); create table string (a int, b text); create table override (a int);
                        create table integer (a int); create table suppress_warnings (a int); create table object (a int);
                        create table dsl (a int); create table t (a int, b text);
                        create type e as enum ('Public', 'EnumType', 'String', 'Schema', 'Catalog', 'E');
                        create type long as enum ('a'); create type boolean_ as (a boolean, b bigint);
                        create function string(a text) returns text return a;
                        """, "public")).isEmpty();
    }

    @Test
    void schemasEqualInJava_getPackagesOfTheirOwn() {
        assertThat(problems("""
                        create schema a; create table a.t (i int);
                        create schema "A"; create table "A".t (i int);
                        create schema s; create table s.s (s int); create table s.t (s int);
                        """, "a", "A", "s")).isEmpty();
    }

    @Test
    void foreignKeysToTablesWithEqualNames_getPathsOfTheirOwn() {
        assertThat(problems("""
                        create schema a; create table a.rec (i int primary key);
                        create schema b; create table b.rec (i int primary key);
                        create table a.link (x int references a.rec, y int references b.rec);
                        """, "a", "b")).isEmpty();
    }

    /// The suffix is a digest of the name in the database, not a position among others.
    @Test
    void furtherObjects_otherNamesStay() throws IOException {
        problems("create table t (id int, \"Id\" int)", "public");
        String before = constantOf("Id");
        problems("create table t (\"ID\" int, \"iD\" int, id int, \"Id\" int)", "public");

        assertThat(before).matches("ID_\\w{4}");
        assertThat(constantOf("Id")).isEqualTo(before);
        assertThat(constantOf("id")).isEqualTo("ID");
    }

    /// Returns the constant of a column of table `t`.
    private String constantOf(String column) throws IOException {
        Matcher constant = Pattern.compile(" (\\w+) = createField\\(DSL.name\\(\"" + column + "\"\\)")
                .matcher(java("public_/tables/T.java"));
        assertThat(constant.find()).isTrue();
        return constant.group(1);
    }

    private String java(String file) throws IOException {
        return Files.readString(directory.resolve("generated").resolve(file));
    }

    @Test
    void classThatDoesNotCompile_isRejectedByName() {
        String labels =
                IntStream.range(0, 4000).mapToObj(i -> "'label" + i + "'").collect(Collectors.joining(", "));

        assertThat(problems("create type big as enum (" + labels + ")", "public"))
                .containsExactly("public.big does not compile: code too large (Big.java, line 17).");
    }

    @Test
    void largeClassOfTable_isCompiled() {
        String columns = IntStream.range(0, 1500)
                .mapToObj(i -> "c" + i + " varchar(" + (i + 1) + ") not null default '" + i + "'")
                .collect(Collectors.joining(", "));

        assertThat(problems("create table a (b int); create table big (" + columns + ")", "public"))
                .containsExactly("public.big does not compile: code too large (Big.java, line 3038).");
    }

    @Test
    void namesDifferentInJava_keepTheNamesOfJooq() throws IOException {
        assertThat(problems("""
                        create table t (a1 int, a_1 int, ta int, t_a int, class int, string text, "table" int, keys int, dsl int);
                        create type e as enum ('value', 'name', 'null', '1', 'in-progress', 'true', 'class');
                        create table record (a int); create table "table" (a int); create table name (a int);
                        create table field (a int); create table tables (a int); create table keys (a int primary key);
                        create table schema (a int); create table public (a int); create table none ();
                        create function f(a int) returns int return 1; create function f(a text) returns int return 1;
                        create table p (a int) partition by list (a); create table p_1 partition of p for values in (1);
                        create schema keys; create table keys.t (i int primary key);
                        """, "public", "keys")).isEmpty();
        try (Stream<Path> files = Files.walk(directory.resolve("generated"))) {
            assertThat(files).noneMatch(file -> file.toString().matches(".*_[0-9a-f]{4,}[.]java"));
        }
    }

    /// jOOQ does not find tables and columns for which the login role has no privileges.
    @Test
    void objectsWithoutPrivileges_areNotRequired() {
        DatabaseAddress database = TestDatabases.createEmpty();
        TestDatabases.execute(database, """
                create table t (a int, b int); create table u (a int);
                create role generated_names_reader login; grant select (a) on t to generated_names_reader;
                """);
        DatabaseAddress reader = TestDatabases.withLogin("generated_names_reader", database);

        ClassGeneration.generate(reader, List.of("public"), "generated", directory);

        assertThat(ClassGeneration.problems(reader, List.of("public"), directory))
                .isEmpty();
    }

    private List<String> problems(String sql, String... schemas) {
        DatabaseAddress database = TestDatabases.createEmpty();
        TestDatabases.execute(database, sql);
        ClassGeneration.generate(database, List.of(schemas), "generated", directory);
        return ClassGeneration.problems(database, List.of(schemas), directory);
    }
}
