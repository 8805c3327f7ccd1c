package dev.postern.api;

import dev.postern.testing.CaseFile;
import dev.postern.testing.DialectSchema;
import dev.postern.testing.TestService;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Headers, statuses and errors of the HTTP dialect, with the cases in files.
class DialectCasesTest {

    @RegisterExtension
    static final TestService SERVICE = DialectSchema.serve("--plan", "--cors-allowed-origins=*");

    @RegisterExtension
    static final TestService ROLES = DialectSchema.serveWithRoles();

    @TestFactory
    Stream<DynamicTest> headers() {
        return CaseFile.tests(SERVICE, "dialect/headers.txt");
    }

    @TestFactory
    Stream<DynamicTest> anonymousCallers() {
        return CaseFile.tests(ROLES, "dialect/anonymous-callers.txt");
    }

    @TestFactory
    Stream<DynamicTest> statuses() {
        return CaseFile.tests(SERVICE, "dialect/statuses.txt");
    }

    @TestFactory
    Stream<DynamicTest> rejectedValues() {
        return CaseFile.tests(SERVICE, "dialect/rejected-values.txt");
    }

    @TestFactory
    Stream<DynamicTest> calls() {
        return CaseFile.tests(SERVICE, "dialect/calls.txt");
    }

    @TestFactory
    Stream<DynamicTest> grammar() {
        return CaseFile.tests(SERVICE, "dialect/grammar.txt");
    }

    @TestFactory
    Stream<DynamicTest> writes() {
        return CaseFile.tests(SERVICE, "dialect/writes.txt");
    }

    @TestFactory
    Stream<DynamicTest> mediaTypes() {
        return CaseFile.tests(SERVICE, "dialect/media-types.txt");
    }

    @TestFactory
    Stream<DynamicTest> generatedColumns() {
        return CaseFile.tests(SERVICE, "dialect/generated-columns.txt");
    }
}
