package dev.postern;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of the dependency rules: packages form a list, and a package imports only from packages above it.
class ArchitectureTest {

    static final String BASE = "dev.postern";
    static final String ROOT = "(root)";
    static final String EXAMPLE = "blog";

    /// Generated classes of the example, which only the example can use.
    private static final String SCHEMA = EXAMPLE + ".schema";

    /// Names of the example and of its tables and roles. The English word "users" is not one of them.
    private static final Pattern EXAMPLE_NAMES = Pattern.compile(
            "(?i)\\b(blog|posts|hashed_password|postern_authenticator)\\b" + "|[\"'`./(]users\\b|\\busers[\"'`./(]");

    /// Packages from top to bottom; a new package is added here and in `docs/architecture.md`.
    private static final List<String> ORDER = List.of(
            "problem",
            "metrics",
            "log",
            "request",
            "auth",
            "hook",
            "catalog",
            "payload",
            "plan",
            "sql",
            "store",
            "result",
            "openapi",
            "typescript",
            "api",
            "docs",
            "server",
            "accounts",
            "embedded",
            "diff",
            "migrate",
            "assembly",
            "doctor",
            "generate",
            "project",
            "deployment",
            "dev",
            "cli",
            ROOT,
            EXAMPLE);

    static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void imports_pointUpTheList() {
        pointingUp(ORDER).check(CLASSES);
    }

    /// A rule that checks nothing would pass in both directions.
    @Test
    void reversedList_ruleFails() {
        assertThatThrownBy(() -> pointingUp(ORDER.reversed()).check(CLASSES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("is below");
    }

    @Test
    void packages_useOnlyTheirLibraries() {
        dependingOn("use only the libraries of their package", (from, to) -> isProjectClass(to) || allowed(from, to))
                .check(CLASSES);
    }

    @Test
    void generatedClasses_areUsedByExampleOnly() {
        dependingOn(
                        "not use the generated classes outside the example",
                        (from, to) -> !isGenerated(to) || name(from).equals(EXAMPLE))
                .check(CLASSES);
    }

    /// The compiler checks this as well, because the engine is compiled before the application.
    @Test
    void engine_doesNotUseExample() {
        noClasses()
                .that()
                .resideInAPackage(BASE + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(EXAMPLE + "..")
                .because("the engine is a library for other applications")
                .check(CLASSES);
    }

    @Test
    void testsOfTheEngine_doNotUseExample() {
        noClasses()
                .that()
                .resideInAPackage(BASE + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(EXAMPLE + "..")
                .because("the engine is tested without an application")
                .check(new ClassFileImporter().importPath("target/test-classes"));
    }

    /// Comments, messages and resources would explain the engine by an application that its users do not have.
    @Test
    void engineSources_doNotNameTheExample() throws IOException {
        for (String root : List.of("src/main/java/dev", "src/main/resources/dev")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    // ISO 8859-1 reads images as well
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .as("%s", file)
                            .doesNotContainPattern(EXAMPLE_NAMES);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/blog/x", "from posts", "`users`", "users.id", "hashed_password", "postern_authenticator"})
    void namesOfTheExample_areFound(String text) {
        assertThat(text).containsPattern(EXAMPLE_NAMES);
    }

    /// `migrate` is excepted, because it splits scripts with the driver's public parser.
    @Test
    void driverInternals_areUsedByOnePackageOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + ".store.driver..", BASE + ".migrate..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.postgresql.core..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.reflect.AccessibleObject")
                .because("the internals depend on the driver's version, which one package checks")
                .check(CLASSES);
    }

    /// The API can respond to a request without a server.
    @Test
    void webFramework_isUnknownToTheApi() {
        noClasses()
                .that()
                .resideInAnyPackage(BASE + ".api..", BASE + ".docs..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..")
                .because("the server translates at both ends of the request path")
                .check(CLASSES);
    }

    @Test
    void packages_haveDescriptions() throws IOException {
        for (String name : ORDER) {
            if (!name.equals(ROOT) && !name.equals(EXAMPLE)) {
                Path description = Path.of("src/main/java/dev/postern", name, "package-info.java");
                assertThat(Files.readString(description)).as(name).startsWith("///");
            }
        }
    }

    @Test
    void architectureDocument_hasTheSameList() throws IOException {
        String document = Files.readString(Path.of("docs/architecture.md"));
        List<String> listed = Pattern.compile("(?m)^\\| `([^`]+)` \\|")
                .matcher(document.substring(
                        document.indexOf("<!-- packages -->"), document.indexOf("<!-- /packages -->")))
                .results()
                .map(line -> line.group(1))
                .toList();
        assertThat(listed).isEqualTo(ORDER);
    }

    private static ArchRule pointingUp(List<String> order) {
        return classes()
                .that()
                .resideOutsideOfPackage(SCHEMA + "..")
                .should(new ArchCondition<>("import only from packages above them in " + order) {
                    @Override
                    public void check(JavaClass from, ConditionEvents events) {
                        if (!order.contains(name(from))) {
                            events.add(SimpleConditionEvent.violated(
                                    from, from.getName() + " is in no package of the list"));
                        }
                        from.getDirectDependenciesFromSelf().stream()
                                .filter(use ->
                                        isProjectClass(use.getTargetClass()) && !isGenerated(use.getTargetClass()))
                                .filter(use -> order.indexOf(name(use.getTargetClass())) > order.indexOf(name(from)))
                                .forEach(use -> events.add(SimpleConditionEvent.violated(
                                        use, name(use.getTargetClass()) + " is below: " + use.getDescription())));
                    }
                });
    }

    private static ArchRule dependingOn(String rule, BiPredicate<JavaClass, JavaClass> allowed) {
        return classes().that().resideOutsideOfPackage(SCHEMA + "..").should(new ArchCondition<>(rule) {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                from.getDirectDependenciesFromSelf().stream()
                        .filter(use -> !allowed.test(from, use.getTargetClass().getBaseComponentType()))
                        .forEach(use -> events.add(SimpleConditionEvent.violated(use, use.getDescription())));
            }
        });
    }

    private static boolean allowed(JavaClass from, JavaClass to) {
        return to.isPrimitive() || PackageLibraries.canUse(name(from), to.getPackageName());
    }

    static boolean isProjectClass(JavaClass type) {
        String used = packageName(type);
        return used.equals(BASE) || used.startsWith(BASE + ".") || used.equals(EXAMPLE) || isGenerated(type);
    }

    static boolean isGenerated(JavaClass type) {
        String used = packageName(type);
        return used.equals(SCHEMA) || used.startsWith(SCHEMA + ".");
    }

    /// Returns the package's name in the list: for the engine, the first part after the base package.
    private static String name(JavaClass type) {
        String used = packageName(type);
        if (used.equals(BASE)) {
            return ROOT;
        }
        return used.startsWith(BASE + ".") ? used.substring(BASE.length() + 1).split("\\.", 2)[0] : used;
    }

    private static String packageName(JavaClass type) {
        return type.getBaseComponentType().getPackageName();
    }
}
