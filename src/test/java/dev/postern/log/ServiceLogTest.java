package dev.postern.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.TestService;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Messages of the service and of libraries.
class ServiceLogTest {

    private static final Logger SERVICE = LoggerFactory.getLogger("dev.postern.example.Thing");
    private static final Logger LIBRARY = LoggerFactory.getLogger("org.example.Thing");

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final PrintStream err = System.err;

    @BeforeEach
    void captureErrors() {
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(err);
        ServiceLoggerFactory.configure(LogFormat.TEXT, Level.INFO, Map.of());
    }

    private List<String> lines() {
        return errors.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void textFormat_hasTimeLevelAndClass() {
        ServiceLoggerFactory.configure(LogFormat.TEXT, Level.INFO, Map.of());
        SERVICE.info("{} of {}", 1, 2);
        assertThat(lines()).hasSize(1);
        assertThat(lines().getFirst())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO Thing - 1 of 2");
    }

    @Test
    void jsonFormat_isOneObjectPerMessage() {
        ServiceLoggerFactory.configure(LogFormat.JSON, Level.INFO, Map.of());
        SERVICE.error("two\nlines", new IllegalStateException("cause \"x\""));
        assertThat(lines()).hasSize(1);
        JsonNode line = TestService.json(lines().getFirst());
        assertThat(line.path("level").asText()).isEqualTo("ERROR");
        assertThat(line.path("event").asText()).isEqualTo("message");
        assertThat(line.path("logger").asText()).isEqualTo("Thing");
        assertThat(line.path("message").asText()).isEqualTo("two\nlines");
        assertThat(line.path("error").asText()).startsWith("java.lang.IllegalStateException: cause \"x\"\n\tat ");
    }

    @Test
    void level_appliesToServiceAndLibraries() {
        for (Level level : List.of(Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR)) {
            ServiceLoggerFactory.configure(LogFormat.TEXT, level, Map.of());
            SERVICE.debug("d{}", level);
            SERVICE.info("i{}", level);
            SERVICE.warn("w{}", level);
            SERVICE.error("e{}", level);
            LIBRARY.info("library-i{}", level);
            LIBRARY.warn("library-w{}", level);
        }
        assertThat(lines().stream().map(line -> line.replaceFirst(".* - ", "")))
                .containsExactly(
                        "dDEBUG",
                        "iDEBUG",
                        "wDEBUG",
                        "eDEBUG",
                        "library-wDEBUG",
                        "iINFO",
                        "wINFO",
                        "eINFO",
                        "library-wINFO",
                        "wWARN",
                        "eWARN",
                        "library-wWARN",
                        "eERROR");
    }

    @Test
    void singleLogger_hasItsLevel() {
        ServiceLoggerFactory.configure(LogFormat.TEXT, Level.ERROR, Map.of(SERVICE.getName(), Level.DEBUG));
        SERVICE.debug("statement");
        assertThat(lines()).hasSize(1);
    }

    /// pgjdbc and the OpenTelemetry SDK log with the JDK.
    @Test
    void messageOfJavaLogging_isWritten() {
        ServiceLoggerFactory.configure(LogFormat.JSON, Level.INFO, Map.of());
        java.util.logging.Logger.getLogger("org.postgresql.Example")
                .log(java.util.logging.Level.WARNING, "value {0}", "x");
        java.util.logging.Logger.getLogger("org.postgresql.Example").info("not written");
        assertThat(lines()).hasSize(1);
        assertThat(TestService.json(lines().getFirst()).path("message").asText())
                .isEqualTo("value x");
    }
}
