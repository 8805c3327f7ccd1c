package dev.postern.api;

import dev.postern.testing.CaseFile;
import dev.postern.testing.TestService;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// HTTP dialect on the test schema: cases for reads, functions, schemas and errors.
class EverythingCasesTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--aggregates", "--plan", "--cors-allowed-origins=*");

    @RegisterExtension
    static final TestService SCHEMAS = TestService.everything("--schemas=public,extra", "--cors-allowed-origins=*");

    @RegisterExtension
    static final TestService PLAIN = TestService.everything();

    @TestFactory
    Stream<DynamicTest> errorOrder() {
        return CaseFile.tests(SERVICE, "everything/error-order.txt");
    }

    @TestFactory
    Stream<DynamicTest> filters() {
        return CaseFile.tests(SERVICE, "everything/filters.txt");
    }

    @TestFactory
    Stream<DynamicTest> select() {
        return CaseFile.tests(SERVICE, "everything/select.txt");
    }

    @TestFactory
    Stream<DynamicTest> embedding() {
        return CaseFile.tests(SERVICE, "everything/embedding.txt");
    }

    @TestFactory
    Stream<DynamicTest> paging() {
        return CaseFile.tests(SERVICE, "everything/paging.txt");
    }

    @TestFactory
    Stream<DynamicTest> representations() {
        return CaseFile.tests(SERVICE, "everything/representations.txt");
    }

    @TestFactory
    Stream<DynamicTest> functions() {
        return CaseFile.tests(SERVICE, "everything/functions.txt");
    }

    @TestFactory
    Stream<DynamicTest> responses() {
        return CaseFile.tests(SERVICE, "everything/responses.txt");
    }

    @TestFactory
    Stream<DynamicTest> schemas() {
        return CaseFile.tests(SCHEMAS, "everything/schemas.txt");
    }

    @TestFactory
    Stream<DynamicTest> errors() {
        return CaseFile.tests(PLAIN, "everything/errors.txt");
    }
}
