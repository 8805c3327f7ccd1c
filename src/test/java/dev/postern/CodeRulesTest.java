package dev.postern;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.postern.ArchitectureTest.BASE;
import static dev.postern.ArchitectureTest.CLASSES;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.postern.problem.ApiError;
import dev.postern.problem.CommandException;
import dev.postern.problem.DatabaseError;
import dev.postern.store.SqlErrors;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Option;

/// Tests of the rules for single classes: names, parameters, and the creation of errors.
class CodeRulesTest {

    /// The methods that create and change an `ApiError` are package-private, but a record's constructor is not.
    @Test
    void errors_areCreatedByNamedConstructors() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".problem..")
                .should()
                .callConstructorWhere(target(owner(type(ApiError.class))))
                .because("the texts of a family of codes are in one class")
                .check(CLASSES);
    }

    /// [SqlErrors] is excepted, because it passes on the errors that PostgreSQL reports.
    @Test
    void errorsOfPostgreSql_areCreatedByNamedConstructors() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".problem..")
                .and()
                .doNotBelongToAnyOf(SqlErrors.class)
                .should()
                .callConstructorWhere(target(owner(type(DatabaseError.class))))
                .check(CLASSES);
    }

    /// An enum names its values at the call. Components of records are named by their accessors.
    @Test
    void methods_haveNoBooleanParameters() {
        List<String> found = CLASSES.stream()
                .filter(type -> ArchitectureTest.isProjectClass(type) && !ArchitectureTest.isGenerated(type))
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(CodeRulesTest::declaresBooleanParameter)
                .map(JavaCodeUnit::getFullName)
                .toList();
        assertThat(found).isEmpty();
    }

    /// A rule that finds nothing would pass.
    @Test
    void booleanParameter_isFound() {
        JavaClass thread = new ClassFileImporter().importClass(Thread.class);
        assertThat(declaresBooleanParameter(thread.getMethod("setDaemon", boolean.class)))
                .isTrue();
        assertThat(declaresBooleanParameter(thread.getMethod("setName", String.class)))
                .isFalse();
    }

    private static boolean declaresBooleanParameter(JavaCodeUnit method) {
        JavaClass owner = method.getOwner();
        boolean isComponent = owner.isRecord() && method.isConstructor();
        boolean isGenerated = method.getModifiers().contains(JavaModifier.SYNTHETIC) || owner.isAnonymousClass();
        return !isComponent
                && !isGenerated
                && !isOverriding(method)
                && method.getParameters().stream()
                        .filter(parameter -> !parameter.isAnnotatedWith(Option.class))
                        .anyMatch(parameter -> parameter.getRawType().isEquivalentTo(boolean.class));
    }

    private static boolean isOverriding(JavaCodeUnit method) {
        String[] parameters = method.getRawParameterTypes().stream()
                .map(JavaClass::getFullName)
                .toArray(String[]::new);
        return Stream.concat(
                        method.getOwner().getAllRawSuperclasses().stream(),
                        method.getOwner().getAllRawInterfaces().stream())
                .anyMatch(
                        type -> type.tryGetMethod(method.getName(), parameters).isPresent());
    }

    /// The texts of a family of failures are in one class of its package.
    @Test
    void failuresOfCommands_areCreatedByNamedConstructors() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Errors")
                .and()
                .doNotBelongToAnyOf(CommandException.class)
                .should()
                .callConstructorWhere(target(owner(type(CommandException.class))))
                .check(CLASSES);
    }

    @Test
    void classNames_haveNoVagueSuffixes() {
        noClasses()
                .should()
                .haveNameMatching("(.*[.$])?(Abstract[^.$]*|[^.$]*(Impl|Manager|Service|Helper|Utils?))")
                .check(CLASSES);
    }
}
