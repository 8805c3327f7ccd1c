package dev.postern.docs;

import dev.postern.api.ContentHash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Files of the API reference, from the jars: those of the page and those of Swagger UI.
///
/// @param version hash of all files, so that a URL with it always has the same content
/// @param files served files by name
record DocsAssets(String version, Map<String, Asset> files) {

    private static final String SWAGGER_UI_PATH = "/META-INF/resources/webjars/swagger-ui/";
    private static final String SWAGGER_UI_PROPERTIES = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";

    /// Media types of the files of the page.
    private static final Map<String, String> PAGE_FILES = Map.ofEntries(
            Map.entry("columns.js", SCRIPT),
            Map.entry("contract.js", SCRIPT),
            Map.entry("dom.js", SCRIPT),
            Map.entry("examples.js", SCRIPT),
            Map.entry("glance.js", SCRIPT),
            Map.entry("page.js", SCRIPT),
            Map.entry("rows.js", SCRIPT),
            Map.entry("session.js", SCRIPT),
            Map.entry("viewer.js", SCRIPT),
            Map.entry("page.css", STYLE),
            Map.entry("icon.svg", "image/svg+xml"));

    /// Media types of the Swagger UI files that the page loads, with the licences of its script.
    private static final Map<String, String> SWAGGER_UI_FILES = Map.of(
            "swagger-ui-bundle.js", SCRIPT,
            "swagger-ui-bundle.js.LICENSE.txt", "text/plain; charset=utf-8",
            "swagger-ui.css", STYLE);

    /// Served file, stored in gzip form because most clients accept it.
    static final class Asset {

        private final String type;
        private final byte[] gzipped;

        private Asset(String type, byte[] bytes) {
            this.type = type;
            this.gzipped = gzip(bytes);
        }

        String type() {
            return type;
        }

        /// Returns the content in gzip form.
        byte[] gzipped() {
            return gzipped.clone();
        }

        /// Returns the uncompressed content.
        byte[] bytes() {
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static byte[] gzip(byte[] bytes) {
            ByteArrayOutputStream buffer = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(buffer)) {
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return buffer.toByteArray();
        }
    }

    /// Reads all files.
    static DocsAssets read() {
        SortedMap<String, Asset> files = new TreeMap<>();
        PAGE_FILES.forEach((name, type) -> files.put(name, new Asset(type, resource(name))));
        String viewer = SWAGGER_UI_PATH + swaggerUiVersion() + "/";
        SWAGGER_UI_FILES.forEach((name, type) -> files.put(name, new Asset(type, resource(viewer + name))));
        return new DocsAssets(version(files), files);
    }

    /// Returns a file of this version; empty if the version or the name is unknown.
    ///
    /// @param requestedVersion version in the URL
    Optional<Asset> find(String requestedVersion, String name) {
        return requestedVersion.equals(version) ? Optional.ofNullable(files.get(name)) : Optional.empty();
    }

    /// Returns the HTML template of the page.
    static String pageTemplate() {
        return new String(resource("page.html"), StandardCharsets.UTF_8);
    }

    private static String swaggerUiVersion() {
        Properties properties = new Properties();
        try {
            properties.load(new ByteArrayInputStream(resource(SWAGGER_UI_PROPERTIES)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    private static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(DocsAssets.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String version(SortedMap<String, Asset> files) {
        return ContentHash.of(files.values().stream().map(file -> file.gzipped).toList());
    }
}
