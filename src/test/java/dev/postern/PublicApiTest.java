package dev.postern;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Tests of the boundary of the public API, the package `dev.postern`.
class PublicApiTest {

    private static final String API = "dev.postern";

    private static final String TEST_CLASSES = "target/test-classes/";

    /// The program, and those packages of the tests that contain [#APPLICATIONS], because an import takes long.
    private static final JavaClasses ALL = new ClassFileImporter()
            .importPaths(
                    "target/classes",
                    TEST_CLASSES + "blog",
                    TEST_CLASSES + "repository",
                    TEST_CLASSES + "dev/postern/api",
                    TEST_CLASSES + "dev/postern/accounts");

    private static final JavaClasses CLASSES =
            ALL.that(DescribedPredicate.describe("classes of the program", PublicApiTest::isOfProgram));

    private static final DescribedPredicate<JavaClass> INTERNAL =
            DescribedPredicate.describe("internal types of the engine", PublicApiTest::isInternal);

    /// Packages and classes of applications. Two of them are of tests: the example has no function to hook, and its
    /// accounts have a column with their roles.
    private static final List<String> APPLICATIONS =
            List.of("blog", "repository", API + ".api.HookedApplication", API + ".accounts.AccountsDocumentTest");

    private static boolean isOfProgram(JavaClass type) {
        return type.getSource()
                .map(source -> source.getUri().getPath().contains("/target/classes/"))
                .orElse(false);
    }

    private static boolean isInternal(JavaClass type) {
        return type.getBaseComponentType().getPackageName().startsWith(API + ".");
    }

    private static List<JavaClass> publicTypes() {
        return CLASSES.stream()
                .filter(type -> type.getPackageName().equals(API))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .toList();
    }

    @Test
    void publicSignatures_nameNoInternalType() {
        assertThat(publicTypes()).hasSizeGreaterThan(8).allSatisfy(type -> {
            Stream<JavaType> inherited = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
            Stream<JavaClass> members = type.getCodeUnits().stream()
                    .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC))
                    .flatMap(PublicApiTest::signature);
            assertThat(Stream.concat(inherited.flatMap(parent -> parent.getAllInvolvedRawTypes().stream()), members))
                    .as(type.getName())
                    .noneMatch(PublicApiTest::isInternal);
            assertThat(type.getFields().stream()
                            .filter(field -> field.getModifiers().contains(JavaModifier.PUBLIC))
                            .filter(field -> !field.getRawType().equals(type)))
                    .as(type.getName())
                    .isEmpty();
        });
    }

    private static Stream<JavaClass> signature(JavaCodeUnit member) {
        return Stream.concat(
                        Stream.concat(member.getParameterTypes().stream(), Stream.of(member.getReturnType())),
                        member.getExceptionTypes().stream())
                .flatMap(type -> type.getAllInvolvedRawTypes().stream());
    }

    /// An element that no application uses has no proof that it works.
    @Test
    void publicMethods_areUsedByAnApplication() {
        List<String> unused = publicTypes().stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(member -> !member.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(member -> !isLambdaMethod(member) && !isConversionOfEnum(member))
                .filter(member ->
                        member.getAccessesToSelf().stream().noneMatch(use -> isOfApplication(use.getOriginOwner())))
                .map(JavaCodeUnit::getFullName)
                .sorted()
                .toList();
        assertThat(unused).isEmpty();
    }

    /// Whether applications implement the method with a lambda, which the engine calls.
    private static boolean isLambdaMethod(JavaCodeUnit member) {
        return member.getOwner().isAnnotatedWith(FunctionalInterface.class)
                && member.getModifiers().contains(JavaModifier.ABSTRACT);
    }

    /// Whether the compiler adds the method to every enum.
    private static boolean isConversionOfEnum(JavaCodeUnit member) {
        return member.getOwner().isEnum() && member.getName().equals("valueOf");
    }

    /// Whether a class belongs to the example, to its tests or to a test application.
    private static boolean isOfApplication(JavaClass origin) {
        return APPLICATIONS.stream()
                .anyMatch(name -> origin.getName().startsWith(name + ".")
                        || origin.getName().startsWith(name + "$")
                        || origin.getName().equals(name));
    }

    @Test
    void example_usesNoInternalType() {
        noClasses()
                .that()
                .resideInAPackage("blog..")
                .should()
                .dependOnClassesThat(INTERNAL)
                .because("an application uses the public API alone")
                .check(CLASSES);
    }

    @Test
    void testsOfExample_useNoInternalType() {
        noClasses()
                .that()
                .resideInAPackage("blog..")
                .should()
                .dependOnClassesThat(INTERNAL)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("repository..")
                .because("an application is tested with the public API alone")
                .check(new ClassFileImporter().importPath(TEST_CLASSES + "blog"));
    }

    @Test
    void internalTypes_doNotUseThePublicApi() {
        noClasses()
                .that(INTERNAL)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(API)
                .because("the public API wraps internal types")
                .check(CLASSES);
    }
}
