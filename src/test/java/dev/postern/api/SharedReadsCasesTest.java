package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.Extension;
import dev.postern.testing.Bearer;
import dev.postern.testing.CaseFile;
import dev.postern.testing.PoetrySchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Cases of a service whose reads all share messages, while callers of other roles read too.
///
/// `-Dshared` runs the services of all other tests in the same way.
class SharedReadsCasesTest {

    private static final TestService SERVICE = PoetrySchema.serve("--shared-reads=always", "--pool-size=2")
            .withExtension(new Extension(
                    List.of(PoetrySchema.password(password -> "sealed " + password.length())), (_, _) -> {}));

    private static final int OTHERS_PER_ROLE = 3;

    private static final ExecutorService OTHERS = Executors.newVirtualThreadPerTaskExecutor();
    private static final Queue<String> UNEXPECTED = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger RESPONSES = new AtomicInteger();
    private static volatile boolean isOver;

    @BeforeAll
    static void start() {
        SERVICE.start();
        SERVICE.load("/poetry-rows.sql");
        for (String role : List.of(PoetrySchema.READER, PoetrySchema.MEMBER, PoetrySchema.EDITOR)) {
            for (int i = 0; i < OTHERS_PER_ROLE; i++) {
                OTHERS.execute(() -> read(role));
            }
        }
    }

    /// Repeats a read whose response depends on the role, and one that fails.
    private static void read(String role) {
        String[] headers = {"Authorization", Bearer.of(role, 1)};
        while (!isOver) {
            HttpResponse<String> row = SERVICE.get("/api/poets?id=eq.1", headers);
            if (row.statusCode() != 200 || row.body().contains("\"email\"") != role.equals(PoetrySchema.EDITOR)) {
                UNEXPECTED.add(role + " " + row.statusCode() + " " + row.body());
            }
            HttpResponse<String> error = SERVICE.get("/api/poets?id=eq." + role, headers);
            if (error.statusCode() != 400 || !error.body().contains(role)) {
                UNEXPECTED.add(role + " " + error.statusCode() + " " + error.body());
            }
            RESPONSES.incrementAndGet();
        }
    }

    @AfterAll
    static void close() {
        isOver = true;
        OTHERS.close();
        SERVICE.close();
        assertThat(UNEXPECTED).isEmpty();
        assertThat(RESPONSES).hasPositiveValue();
    }

    @TestFactory
    Stream<DynamicTest> reads() {
        return CaseFile.tests(SERVICE, "reading.txt");
    }

    @TestFactory
    Stream<DynamicTest> filters() {
        return CaseFile.tests(SERVICE, "filters.txt");
    }
}
