package dev.postern.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Choice of the version for an upgrade without a version. `AdopterTest` resolves it with Maven.
class EngineLibrariesTest {

    /// The versions are in Maven's order, which the test does not compute.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0.1.0      | 0.1.0,0.2.0                        | 0.2.0
            0.1.0      | 0.1.0,0.2.0-rc.1                   | 0.1.0
            0.1.0      | 0.1.0,0.2.0-beta,0.2.0-rc.1        | 0.1.0
            0.1.0      | 0.1.0,0.2.0,0.3.0-SNAPSHOT         | 0.2.0
            0.2.0-rc.1 | 0.1.0,0.2.0-rc.1,0.2.0-rc.2        | 0.2.0-rc.2
            0.2.0-rc.1 | 0.2.0-rc.1,0.2.0                   | 0.2.0
            """)
    void newest_isAReleaseUnlessTheProjectHasAPreRelease(String current, String versions, String expected) {
        List<String> all = List.of(versions.split(","));
        EngineLibraries newest = EngineLibraries.newest(current, range -> {
            String[] bounds = range.replaceAll("[\\[)]", "").split(",", -1);
            int first = all.indexOf(bounds[0]);
            int end = bounds[1].isEmpty() ? all.size() : all.indexOf(bounds[1]);
            return new EngineLibraries("", all.subList(first, end).getLast());
        });
        assertThat(newest.version()).isEqualTo(expected);
    }
}
