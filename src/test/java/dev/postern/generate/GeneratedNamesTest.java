package dev.postern.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of names that differ in PostgreSQL but not in Java, which `./postern generate` rejects.
class GeneratedNamesTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void namesEqualInJava_areRejectedByBothNames() {
        assertThat(problems("""
                        create table t (a int); create table "T" (b int);
                        create table t_x (a int); create view "t-x" as select 1 as b;
                        create table ta (a int); create table t_a (a int);
                        create table user_role (a int); create table "userRole" (a int);
                        create type e_x as enum ('a'); create type "e x" as enum ('b');
                        create type c_x as (a int); create type "cX" as (a int);
                        create domain d_x as int; create domain "d-x" as int;
                        create function f_x() returns int return 1; create function "fX"() returns int return 1;
                        create table columns (id int, "Id" int, a_b int, "a-b" int, "a b" int);
                        create type labels as enum ('a-b', 'a b', 'fine', 'literal');
                        create table keys (a int constraint "K" unique, b int constraint k unique);
                        create table parent (id int primary key);
                        create table child (x int constraint "FK1" references parent, y int constraint fk1 references parent);
                        """, "public"))
                .containsExactlyInAnyOrder(
                        "public.\"T\" and public.t have the same class name in Java.",
                        "public.\"t-x\" and public.t_x have the same class name in Java.",
                        "public.t_a and public.ta have the same class name in Java.",
                        "public.\"userRole\" and public.user_role have the same class name in Java.",
                        "public.\"e x\" and public.e_x have the same class name in Java.",
                        "public.\"cX\" and public.c_x have the same class name in Java.",
                        "public.\"d-x\" and public.d_x have the same class name in Java.",
                        "public.\"fX\" and public.f_x have the same class name in Java.",
                        "\"Id\" and id of public.columns have the same name ID in Java.",
                        "\"a b\", \"a-b\" and a_b of public.columns have the same name A_B in Java.",
                        "\"a b\" and \"a-b\" of public.labels have the same name a_b in Java.",
                        "literal of public.labels has the name literal in Java, which its class already uses.",
                        "\"K\" and k of the schema public have the same name K in Java.",
                        "\"FK1\" and fk1 of the schema public have the same name CHILD__FK1 in Java.");
    }

    @Test
    void namesThatGeneratedCodeNeeds_areRejected() {
        assertThat(problems("""
                        create table class (a int); create table string (a int); create table override (a int);
                        create table integer (a int); create table suppress_warnings (a int);
                        create table dsl (a int); create table t (a int, b text);
                        create type e as enum ('Public', 'EnumType');
                        """, "public"))
                .contains(
                        "public.class has the name Class in Java, which hides the class java.lang.Class.",
                        "public.string has the name String in Java, which hides the class java.lang.String.",
                        "public.override has the name Override in Java, which hides the class java.lang.Override.",
                        "public.integer has the name Integer in Java, which hides the class java.lang.Integer.",
                        "public.suppress_warnings has the name SuppressWarnings in Java, which hides the class"
                                + " java.lang.SuppressWarnings.",
                        "public.dsl has the name DSL in Java, which hides the class DSL.",
                        "\"Public\" of public.e has the name Public in Java, which hides the class Public.",
                        "\"EnumType\" of public.e has the name EnumType in Java, which hides the class EnumType.");
    }

    @Test
    void classThatDoesNotCompile_isRejectedByName() {
        String labels =
                IntStream.range(0, 4000).mapToObj(i -> "'label" + i + "'").collect(Collectors.joining(", "));

        assertThat(problems("create type big as enum (" + labels + ")", "public"))
                .containsExactly("public.big does not compile: code too large (Big.java, line 17).");
    }

    @Test
    void schemasEqualInJava_areRejectedByBothNames() {
        assertThat(problems("""
                        create schema a; create table a.t (i int);
                        create schema "A"; create table "A".t (i int);
                        """, "a", "A"))
                .containsExactly("The schemas \"A\" and a have the same package name in Java.");
    }

    @Test
    void foreignKeysToTablesWithEqualNames_areRejectedByBothNames() {
        assertThat(problems("""
                        create schema a; create table a.rec (i int primary key);
                        create schema b; create table b.rec (i int primary key);
                        create table a.link (x int references a.rec, y int references b.rec);
                        """, "a", "b"))
                .containsExactly("link_x_fkey and link_y_fkey of a.link have the same name rec in Java.");
    }

    @Test
    void namesDifferentInJava_areGenerated() {
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

        Codegen.generate(reader, List.of("public"), "generated", directory);

        assertThat(Codegen.problems(reader, List.of("public"), directory))
                .isEmpty();
    }

    private List<String> problems(String sql, String... schemas) {
        DatabaseAddress database = TestDatabases.createEmpty();
        TestDatabases.execute(database, sql);
        Codegen.generate(database, List.of(schemas), "generated", directory);
        return Codegen.problems(database, List.of(schemas), directory);
    }
}
