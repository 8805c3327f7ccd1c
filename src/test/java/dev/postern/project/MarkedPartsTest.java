package dev.postern.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MarkedPartsTest {

    private static final String TEMPLATE = """
            <a>
              <!-- postern: first (rewritten) -->
              <x>2 $1</x>
              <!-- postern: end -->
            </a>
            <b>
              <!-- postern: second -->
              <!-- postern: end -->
            </b>
            """;

    @Test
    void replace_changesMarkedLinesOnly() {
        String text = """
                <a>
                  <!-- mine -->
                  <!-- postern: first -->
                  <x>1</x>
                  <y/>
                  <!-- postern: end -->
                  <z/>
                </a>
                <!-- postern: other -->
                <other/>
                <!-- postern: end -->
                """;
        assertThat(MarkedParts.replace(text, TEMPLATE)).isEqualTo("""
                        <a>
                          <!-- mine -->
                          <!-- postern: first (rewritten) -->
                          <x>2 $1</x>
                          <!-- postern: end -->
                          <z/>
                        </a>
                        <!-- postern: other -->
                        <other/>
                        <!-- postern: end -->
                        """);
        assertThat(MarkedParts.missing(text, TEMPLATE)).containsExactly("second");
    }

    /// The example is a project like that of a user.
    @Test
    void configurationOfExample_hasPartsOfTemplate() throws IOException {
        String example = Files.readString(Path.of("db/jooq.xml"));
        assertThat(MarkedParts.missing(example, ProjectTemplate.configuration())).isEmpty();
        assertThat(MarkedParts.replace(example, ProjectTemplate.configuration())).isEqualTo(example);
    }
}
