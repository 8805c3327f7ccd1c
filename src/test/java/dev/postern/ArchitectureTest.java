package dev.postern;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The one rule of the house: packages form a list, and an import may only point up it.
class ArchitectureTest {

    private static final String BASE = "dev.postern";
    private static final String ROOT = "(root)";

    /// Generated; named by the code that is written for this schema and by the composition root alone.
    private static final String SCHEMA = "schema";

    /// Top to bottom. A new package is given its place here and in the README.
    private static final List<String> ORDER = List.of(
            "problem",
            "request",
            "auth",
            "catalog",
            "payload",
            "plan",
            "sql",
            "store",
            "result",
            "openapi",
            "typescript",
            "http",
            "diff",
            "migrate",
            "cli",
            "blog",
            ROOT);

    /// Libraries' packages that may be used beyond the JDK and JSpecify; `org.jooq.impl` holds the DSL.
    private static final Map<String, Set<String>> LIBRARIES = Map.ofEntries(
            entry("problem", Set.of("com.sun.management")),
            entry("request", Set.of()),
            entry(
                    "auth",
                    Set.of(
                            "de.mkammerer.argon2",
                            "com.nimbusds.jose",
                            "com.fasterxml.jackson",
                            "com.github.benmanes.caffeine.cache")),
            entry("catalog", Set.of("org.jooq")),
            entry("payload", Set.of("com.fasterxml.jackson", "de.siegmar.fastcsv", "org.jooq")),
            entry("plan", Set.of("org.jooq")),
            entry("sql", Set.of("org.jooq", "org.jooq.conf", "org.jooq.impl")),
            entry(
                    "store",
                    Set.of(
                            "org.jooq",
                            "org.jooq.conf",
                            "org.jooq.exception",
                            "org.jooq.impl",
                            "com.github.benmanes.caffeine.cache",
                            "com.zaxxer.hikari",
                            "com.zaxxer.hikari.pool",
                            "io.micrometer",
                            "io.zonky.test.db.postgres",
                            "javax.net",
                            "org.postgresql",
                            "org.slf4j")),
            entry("result", Set.of("com.fasterxml.jackson")),
            entry("openapi", Set.of("com.fasterxml.jackson", "org.jooq")),
            entry("typescript", Set.of("org.jooq")),
            entry(
                    "http",
                    Set.of(
                            "com.github.benmanes.caffeine.cache",
                            "io.github.bucket4j",
                            "io.javalin",
                            "io.micrometer",
                            "jakarta.servlet",
                            "org.eclipse.jetty",
                            "com.fasterxml.jackson",
                            "org.jooq",
                            "org.jooq.exception",
                            "org.slf4j")),
            entry("diff", Set.of()),
            entry("migrate", Set.of("org.flywaydb", "org.postgresql")),
            entry("cli", Set.of("picocli", "com.fasterxml.jackson")),
            entry(
                    "blog",
                    Set.of(
                            "org.jooq",
                            "org.jooq.exception",
                            "org.jooq.impl",
                            "io.javalin",
                            "jakarta.servlet",
                            "com.fasterxml.jackson",
                            "com.github.benmanes.caffeine.cache",
                            "io.github.bucket4j",
                            "picocli")),
            entry(ROOT, Set.of("org.jooq", "org.slf4j")));

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void importsPointUpTheList() {
        pointingUp(ORDER).check(CLASSES);
    }

    /// Were the rule vacuous, it would hold in both directions.
    @Test
    void importsDoNotPointDownTheList() {
        assertThatThrownBy(() -> pointingUp(ORDER.reversed()).check(CLASSES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("stands below");
    }

    @Test
    void eachPackageKeepsToItsLibraries() {
        dependingOn("keep to the libraries of their package", (from, to) -> ours(to) || allowed(from, to))
                .check(CLASSES);
    }

    @Test
    void onlyTheBlogAndTheRootNameGeneratedClasses() {
        dependingOn(
                        "leave the generated classes to the blog and the root",
                        (from, to) -> !generated(to) || Set.of("blog", ROOT).contains(name(from)))
                .check(CLASSES);
    }

    @Test
    void onlyMainNamesTheBlog() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".blog..")
                .and()
                .doNotHaveFullyQualifiedName(BASE + ".Main")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BASE + ".blog..")
                .because("a schema of one's own starts by deleting the blog")
                .check(CLASSES);
    }

    /// Its private members, and the protocol below JDBC. `migrate` splits scripts with the driver's public parser.
    @Test
    void onlyOnePackageUsesTheInsideOfTheDriver() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + ".store.driver..", BASE + ".migrate..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.postgresql.core..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.reflect.AccessibleObject")
                .because("the inside of the driver is of one version, which one package checks")
                .check(CLASSES);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching("(.*[.$])?(Abstract[^.$]*|[^.$]*(Impl|Manager|Service|Helper|Utils?))")
                .check(CLASSES);
    }

    @Test
    void theReadmeHasTheSameList() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        List<String> listed = Pattern.compile("(?m)^\\| `([^`]+)` \\|")
                .matcher(readme.substring(readme.indexOf("<!-- packages -->"), readme.indexOf("<!-- /packages -->")))
                .results()
                .map(line -> line.group(1))
                .toList();
        assertThat(listed).isEqualTo(ORDER);
    }

    private static ArchRule pointingUp(List<String> order) {
        return classes()
                .that()
                .resideOutsideOfPackage(BASE + "." + SCHEMA + "..")
                .should(new ArchCondition<>("import only what stands above them in " + order) {
                    @Override
                    public void check(JavaClass from, ConditionEvents events) {
                        if (!order.contains(name(from))) {
                            events.add(SimpleConditionEvent.violated(
                                    from, from.getName() + " stands in no package of the list"));
                        }
                        from.getDirectDependenciesFromSelf().stream()
                                .filter(use -> ours(use.getTargetClass()) && !generated(use.getTargetClass()))
                                .filter(use -> order.indexOf(name(use.getTargetClass())) > order.indexOf(name(from)))
                                .forEach(use -> events.add(SimpleConditionEvent.violated(
                                        use, name(use.getTargetClass()) + " stands below: " + use.getDescription())));
                    }
                });
    }

    private static ArchRule dependingOn(String rule, BiPredicate<JavaClass, JavaClass> allowed) {
        return classes()
                .that()
                .resideOutsideOfPackage(BASE + "." + SCHEMA + "..")
                .should(new ArchCondition<>(rule) {
                    @Override
                    public void check(JavaClass from, ConditionEvents events) {
                        from.getDirectDependenciesFromSelf().stream()
                                .filter(use ->
                                        !allowed.test(from, use.getTargetClass().getBaseComponentType()))
                                .forEach(use -> events.add(SimpleConditionEvent.violated(use, use.getDescription())));
                    }
                });
    }

    private static boolean allowed(JavaClass from, JavaClass to) {
        String used = to.getPackageName();
        return to.isPrimitive()
                || used.startsWith("java.")
                || used.startsWith("javax.sql")
                || used.equals("org.jspecify.annotations")
                || LIBRARIES.getOrDefault(name(from), Set.of()).stream().anyMatch(library -> within(library, used));
    }

    /// jOOQ's packages are named one by one, of other libraries all below one that is named.
    private static boolean within(String library, String used) {
        return used.equals(library) || (!library.startsWith("org.jooq") && used.startsWith(library + "."));
    }

    private static boolean ours(JavaClass type) {
        String used = type.getBaseComponentType().getPackageName();
        return used.equals(BASE) || used.startsWith(BASE + ".");
    }

    private static boolean generated(JavaClass type) {
        return ours(type) && name(type).equals(SCHEMA);
    }

    /// The package's name in the list: what follows the common part, up to the next dot.
    private static String name(JavaClass type) {
        String used = type.getBaseComponentType().getPackageName();
        return used.equals(BASE) ? ROOT : used.substring(BASE.length() + 1).split("\\.", 2)[0];
    }
}
