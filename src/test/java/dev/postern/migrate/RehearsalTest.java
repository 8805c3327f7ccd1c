package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests of [Rehearsal] that need no database.
class RehearsalTest {

    private final List<String> reports = new ArrayList<>();

    @Test
    void serversOfDifferentVersions_areReported() {
        Rehearsal.reportVersions(18, 18, reports::add);
        assertThat(reports).isEmpty();

        Rehearsal.reportVersions(17, 18, reports::add);

        assertThat(reports)
                .containsExactly(
                        "The scratch server is PostgreSQL 17, the database is PostgreSQL 18: differences can be"
                                + " due to the version.");
    }
}
