package dev.postern.http;

import dev.postern.testing.HttpCase;
import dev.postern.testing.TestService;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Writes of the tests' own schema: a line of the dialect for each case. Each file has rows of its own.
class EverythingWritesTest {

    @RegisterExtension
    static final TestService WRITING = TestService.everything();

    @TestFactory
    Stream<DynamicTest> writing() {
        return HttpCase.tests(WRITING, "everything/writing.txt");
    }
}
