package dev.postern.http;

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

/// The files of the API reference: the page's own and those of its viewer, Swagger UI, out of the jars.
///
/// @param version changes with any of the files, so that an address with it always means the same bytes
/// @param files by their names; no others are served
record DocsAssets(String version, Map<String, File> files) {

    private static final String VIEWER = "/META-INF/resources/webjars/swagger-ui/";
    private static final String VIEWER_VERSION = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";

    /// What is in `docs/` beside this class, and its media type.
    private static final Map<String, String> OWN = Map.of(
            "columns.js", SCRIPT,
            "contract.js", SCRIPT,
            "dom.js", SCRIPT,
            "examples.js", SCRIPT,
            "glance.js", SCRIPT,
            "page.js", SCRIPT,
            "session.js", SCRIPT,
            "viewer.js", SCRIPT,
            "page.css", STYLE,
            "icon.svg", "image/svg+xml");

    /// What of Swagger UI is needed: its script, what that says of its licences, its styles.
    private static final Map<String, String> VIEWERS = Map.of(
            "swagger-ui-bundle.js", SCRIPT,
            "swagger-ui-bundle.js.LICENSE.txt", "text/plain; charset=utf-8",
            "swagger-ui.css", STYLE);

    /// One file. Its bytes are kept once, packed by gzip, for most clients take them so.
    static final class File {

        private final String type;
        private final byte[] packed;

        private File(String type, byte[] bytes) {
            this.type = type;
            this.packed = pack(bytes);
        }

        /// Its media type.
        String type() {
            return type;
        }

        /// Its bytes, packed by gzip.
        byte[] packed() {
            return packed.clone();
        }

        /// Its bytes.
        byte[] plain() {
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static byte[] pack(byte[] bytes) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return packed.toByteArray();
        }
    }

    /// Reads them all.
    static DocsAssets read() {
        SortedMap<String, File> files = new TreeMap<>();
        OWN.forEach((name, type) -> files.put(name, new File(type, resource("docs/" + name))));
        String viewer = VIEWER + viewerVersion() + "/";
        VIEWERS.forEach((name, type) -> files.put(name, new File(type, resource(viewer + name))));
        return new DocsAssets(version(files), files);
    }

    /// @param asked the version that the client has an address of
    Optional<File> find(String asked, String name) {
        return asked.equals(version) ? Optional.ofNullable(files.get(name)) : Optional.empty();
    }

    /// The page, which names the other files.
    static String page() {
        return new String(resource("docs/page.html"), StandardCharsets.UTF_8);
    }

    private static String viewerVersion() {
        Properties properties = new Properties();
        try {
            properties.load(new ByteArrayInputStream(resource(VIEWER_VERSION)));
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

    private static String version(SortedMap<String, File> files) {
        return ContentHash.of(files.values().stream().map(file -> file.packed).toList());
    }
}
