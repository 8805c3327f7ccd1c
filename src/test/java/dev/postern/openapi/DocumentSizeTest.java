package dev.postern.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.RolePrivileges;
import dev.postern.openapi.OpenApiDocument.ApiInfo;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.ApiBase;
import dev.postern.request.BigintFormat;
import dev.postern.store.IdempotencyStore.Availability;
import dev.postern.testing.ManyTables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// The size of the OpenAPI documents of schemas with many tables. `-Dpostern.measure=true` prints it with the CPU
/// time.
class DocumentSizeTest {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static OpenApiDocument documents(int tables) {
        ApiInfo info = new ApiInfo("1", ExecutionPlans.DISABLED, Availability.AVAILABLE, BigintFormat.NUMBER);
        return new OpenApiDocument(ApiCatalog.of(ManyTables.generated(tables), List.of(), List.of()), info, List.of());
    }

    private static byte[] json(OpenApiDocument document, Audience audience) {
        long start = THREADS.getCurrentThreadCpuTime();
        byte[] json = document.json(
                new DocumentVariant("public", new RolePrivileges.Unrestricted(), audience, ApiBase.DEFAULT));
        if (Boolean.getBoolean("postern.measure")) {
            System.out.printf(
                    "%s: %d bytes, %d ms of CPU%n",
                    audience, json.length, (THREADS.getCurrentThreadCpuTime() - start) / 1_000_000);
        }
        return json;
    }

    private static int compressed(byte[] json) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(json);
        }
        return bytes.size();
    }

    @Test
    void clientsDocumentOfFortyTables_hasLessThan260KB() {
        assertThat(json(documents(40), Audience.CLIENTS)).hasSizeLessThan(260_000);
    }

    @Test
    void documentsOfThousandTables_haveLessThanHalfAMegabyteCompressed() throws IOException {
        OpenApiDocument documents = documents(1_000);
        byte[] complete = json(documents, Audience.COMPLETE);
        byte[] clients = json(documents, Audience.CLIENTS);

        assertThat(complete).hasSizeLessThan(15_500_000);
        assertThat(clients).hasSizeLessThan(6_500_000);
        assertThat(compressed(complete)).isLessThan(500_000);
        assertThat(compressed(clients)).isLessThan(250_000);
    }
}
