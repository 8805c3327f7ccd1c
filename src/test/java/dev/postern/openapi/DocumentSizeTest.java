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

    private static byte[] document(int tables, Audience audience) {
        ApiInfo info = new ApiInfo("1", ExecutionPlans.DISABLED, Availability.AVAILABLE, BigintFormat.NUMBER);
        OpenApiDocument document =
                new OpenApiDocument(ApiCatalog.of(ManyTables.generated(tables), List.of(), List.of()), info, List.of());
        long start = THREADS.getCurrentThreadCpuTime();
        byte[] json = document.json(
                new DocumentVariant("public", new RolePrivileges.Unrestricted(), audience, ApiBase.DEFAULT));
        if (Boolean.getBoolean("postern.measure")) {
            System.out.printf(
                    "%d tables, %s: %d bytes, %d ms of CPU%n",
                    tables, audience, json.length, (THREADS.getCurrentThreadCpuTime() - start) / 1_000_000);
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
    void clientsDocumentOfFortyTables_hasLessThan350KB() {
        assertThat(document(40, Audience.CLIENTS)).hasSizeLessThan(350_000);
    }

    @Test
    void documentsOfThousandTables_haveLessThanTwoMegabytesCompressed() throws IOException {
        assertThat(compressed(document(1_000, Audience.COMPLETE))).isLessThan(2_000_000);
        assertThat(compressed(document(1_000, Audience.CLIENTS))).isLessThan(500_000);
    }
}
