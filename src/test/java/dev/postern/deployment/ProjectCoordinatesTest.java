package dev.postern.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.CommandException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests of the name and version in a POM.
class ProjectCoordinatesTest {

    @ParameterizedTest
    @CsvSource({
        "<project><artifactId>shop</artifactId><version>1.2</version></project>, shop, 1.2",
        "<project><parent><artifactId>all</artifactId><version>3</version></parent><artifactId>shop</artifactId></project>, shop, 3",
        "<project><!-- <version>0</version> --><artifactId>shop</artifactId><version> 1-rc.1 </version></project>, shop, 1-rc.1",
        "<project><dependencies><dependency><artifactId>a</artifactId><version>9</version></dependency></dependencies>"
                + "<artifactId>shop</artifactId><version>1</version></project>, shop, 1",
        "<project><properties><version>7</version></properties><artifactId>shop</artifactId><version>1</version></project>, shop, 1"
    })
    void coordinates_areThoseOfTheProjectElement(String pom, String name, String version) {
        assertThat(ProjectCoordinates.of(pom)).isEqualTo(new ProjectCoordinates(name, version));
    }

    @ParameterizedTest
    @CsvSource({
        "<project><artifactId>shop</artifactId></project>",
        "<project><artifactId>shop</artifactId><version>${revision}</version></project>",
        "<project><artifactId>../shop</artifactId><version>1</version></project>"
    })
    void missingOrVariableCoordinates_areRejected(String pom) {
        assertThatThrownBy(() -> ProjectCoordinates.of(pom))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("no plain artifactId and version");
    }

    @Test
    void pomOfThisProject_isRead() {
        assertThat(ProjectCoordinates.read(Path.of("pom.xml")).name()).isEqualTo("postern");
    }
}
