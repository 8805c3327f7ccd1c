package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.postern.testing.TestService;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Content codings of request bodies and responses.
class ContentCodingTest {

    private static final String MANY = "/api/samples?select=id,n,b,f,d&order=id";

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--max-body=64KiB");

    @RegisterExtension
    static final TestService OFF = TestService.everything("--compress=off");

    private static HttpResponse<byte[]> send(
            TestService service, String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.origin() + path))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<byte[]> get(TestService service, String path, String... headers) {
        return send(service, "GET", path, new byte[0], headers);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static String gunzip(byte[] bytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] zstd(String text) {
        return Zstd.compress(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String unzstd(byte[] bytes) throws IOException {
        try (ZstdInputStreamNoFinalizer in = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/csv", "application/x-ndjson"})
    void gzipAccepted_responseIsCompressed(String accept) throws IOException {
        HttpResponse<byte[]> plain = get(SERVICE, MANY, "Accept", accept);
        HttpResponse<byte[]> compressed = get(SERVICE, MANY, "Accept", accept, "Accept-Encoding", "br, gzip;q=0.5");
        assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(gunzip(compressed.body())).isEqualTo(text(plain));
        assertThat(compressed.body().length).isLessThan(plain.body().length);
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        for (HttpResponse<byte[]> response : Arrays.asList(plain, compressed)) {
            assertThat(String.join(", ", response.headers().allValues("Vary"))).contains("Accept-Encoding", "Prefer");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json     | gzip, deflate, br, zstd",
                "text/csv             | gzip;q=0.8, zstd;q=0.9",
                "application/x-ndjson | zstd"
            })
    void zstdAccepted_responseIsCompressed(String accept, String accepted) throws IOException {
        HttpResponse<byte[]> plain = get(SERVICE, MANY, "Accept", accept);
        HttpResponse<byte[]> compressed = get(SERVICE, MANY, "Accept", accept, "Accept-Encoding", accepted);
        assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("zstd");
        assertThat(unzstd(compressed.body())).isEqualTo(text(plain));
        assertThat(compressed.body().length).isLessThan(plain.body().length);
    }

    /// Formats of images, archives and streams are compressed already.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "application/octet-stream",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            })
    void binaryType_isNotCompressed(String type) {
        HttpResponse<byte[]> response = getAs(type);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(response.headers().allValues("Vary")).noneMatch(vary -> vary.contains("Accept-Encoding"));
        assertThat(response.body()).hasSize(5_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/svg+xml", "text/plate", "application/xml;charset=utf-8", "Application/YAML"})
    void textType_isCompressed(String type) {
        HttpResponse<byte[]> response = getAs(type);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(response.headers().allValues("Vary")).contains("Accept-Encoding");
    }

    /// Returns a response of 5,000 bytes whose media type SQL sets.
    private static HttpResponse<byte[]> getAs(String type) {
        SERVICE.sql("""
                create or replace function answering(status text default null, headers text default null) returns text
                    stable language plpgsql as $$
                begin
                    perform set_config('response.headers', headers, true);
                    return repeat('x', 4998);
                end $$
                """);
        String headers = URLEncoder.encode("[{\"Content-Type\":\"" + type + "\"}]", StandardCharsets.UTF_8);
        return get(SERVICE, "/api/rpc/answering?headers=" + headers, "Accept-Encoding", "gzip");
    }

    @Test
    void gzipPreferred_isUsedInsteadOfZstd() {
        HttpResponse<byte[]> response = get(SERVICE, MANY, "Accept-Encoding", "zstd;q=0.5, gzip");
        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "br", "gzip;q=0", "deflate, zstd;q=0"})
    void noCodingAccepted_responseIsPlain(String accepted) {
        HttpResponse<byte[]> response = get(SERVICE, MANY, "Accept-Encoding", accepted);
        assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(text(response)).startsWith("[{");
    }

    @Test
    void smallResponseOrCompressOff_isPlain() {
        assertThat(get(SERVICE, "/api/samples?select=id&limit=1", "Accept-Encoding", "gzip")
                        .headers()
                        .firstValue("Content-Encoding"))
                .isEmpty();
        HttpResponse<byte[]> off = get(OFF, MANY, "Accept-Encoding", "gzip");
        assertThat(off.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(off.headers().allValues("Vary")).noneMatch(vary -> vary.contains("Accept-Encoding"));
    }

    /// The compressed representation has its own tag, which is valid for conditional reads and writes.
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void compressedRow_hasItsOwnEntityTag(String coding) throws IOException {
        SERVICE.sql("update directors set last_name = repeat('x', 3000) where id = 4");
        String path = "/api/directors/4?select=last_name";
        HttpResponse<byte[]> compressed = get(SERVICE, path, "Accept-Encoding", coding);
        String tag = compressed.headers().firstValue("ETag").orElseThrow();
        String plainTag = get(SERVICE, path).headers().firstValue("ETag").orElseThrow();
        assertThat(tag).isEqualTo(plainTag.substring(0, plainTag.length() - 1) + "-" + coding + "\"");
        assertThat(coding.equals("gzip") ? gunzip(compressed.body()) : unzstd(compressed.body()))
                .contains("xxx");
        for (String sent : new String[] {tag, plainTag, "W/" + tag}) {
            HttpResponse<byte[]> cached = get(SERVICE, path, "Accept-Encoding", coding, "If-None-Match", sent);
            assertThat(cached.statusCode()).isEqualTo(304);
            assertThat(cached.headers().firstValue("ETag")).hasValue(sent.replace("W/", ""));
        }
        byte[] body = "{\"last_name\":\"short\"}".getBytes(StandardCharsets.UTF_8);
        String[] headers = {"Content-Type", "application/json", "If-Match", tag};
        assertThat(send(SERVICE, "PATCH", path, body, headers).statusCode()).isEqualTo(204);
        assertThat(send(SERVICE, "PATCH", path, body, headers).statusCode()).isEqualTo(412);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip", "zstd", "Zstd", "identity"})
    void supportedCoding_bodyIsDecoded(String coding) throws IOException {
        String json = "{\"text\":\"é " + "x".repeat(1_000) + "\"}";
        byte[] body = switch (coding) {
            case "identity" -> json.getBytes(StandardCharsets.UTF_8);
            case "zstd", "Zstd" -> zstd(json);
            default -> gzip(json);
        };
        HttpResponse<byte[]> response = send(
                SERVICE, "POST", "/api/logs", body, "Content-Encoding", coding, "Content-Type", "application/json");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(201);
    }

    /// A body that is small as sent counts by its decoded bytes.
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void decodedBodyAboveLimit_isRejected(String coding) throws IOException {
        String text = "[" + " ".repeat(50_000_000) + "]";
        byte[] bomb = coding.equals("gzip") ? gzip(text) : zstd(text);
        assertThat(bomb.length).isLessThan(64 << 10);
        HttpResponse<byte[]> response = send(
                SERVICE, "POST", "/api/logs", bomb, "Content-Encoding", coding, "Content-Type", "application/json");
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(text(response)).contains("PSTRN802");
    }

    /// A window of 128 MiB would take that much memory for a body of a few bytes.
    @Test
    void zstdWithLargeWindow_isRejected() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(body, 1)) {
            out.setLong(27);
            out.write("{}".getBytes(StandardCharsets.UTF_8));
        }
        HttpResponse<byte[]> response = send(
                SERVICE,
                "POST",
                "/api/logs",
                body.toByteArray(),
                "Content-Encoding",
                "zstd",
                "Content-Type",
                "application/json");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(400);
        assertThat(text(response)).contains("PGRST102", "zstd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "br", "gzip, gzip", "x"})
    void otherCoding_isRejectedWithTheSupportedOne(String coding) throws IOException {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write('x');
        }
        HttpResponse<byte[]> response =
                send(SERVICE, "POST", "/api/logs", deflated.toByteArray(), "Content-Encoding", coding);
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(text(response)).contains("PSTRN606");
        assertThat(response.headers().firstValue("Accept-Encoding")).hasValue("zstd, gzip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void invalidBody_isRejected(String coding) throws IOException {
        String json = "{\"text\":\"a long enough text\"}";
        byte[] valid = coding.equals("gzip") ? gzip(json) : zstd(json);
        for (byte[] body : new byte[][] {
            "{}".getBytes(StandardCharsets.UTF_8), Arrays.copyOf(valid, valid.length - 12), Arrays.copyOf(valid, 5)
        }) {
            HttpResponse<byte[]> response = send(
                    SERVICE, "POST", "/api/logs", body, "Content-Encoding", coding, "Content-Type", "application/json");
            assertThat(response.statusCode()).as(text(response)).isEqualTo(400);
            assertThat(text(response)).contains("PGRST102", coding);
        }
    }
}
