package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// File of [HttpCase]s in the resource folder `/cases`.
///
/// The line `### reset` begins a section of cases, which ends at the next such line. The rows and sequences of the
/// database are restored before the section. Its cases run in this order, and can need the rows of earlier ones.
/// Cases before the first section change no row.
///
/// Sections do not depend on each other. `-Dcases.shuffle=SEED` runs the sections, and before them the cases outside
/// sections, in a random order.
public final class CaseFile {

    private static final String RESET = "reset";

    private CaseFile() {}

    /// Cases that run in order.
    private record Section(boolean reset, List<HttpCase> cases) {

        Stream<DynamicTest> tests(TestService service, SavedRows rows) {
            return IntStream.range(0, cases.size())
                    .mapToObj(i -> DynamicTest.dynamicTest(cases.get(i).title(), () -> {
                        if (reset && i == 0) {
                            rows.restore();
                        }
                        cases.get(i).check(service);
                    }));
        }
    }

    /// Returns one test per case of a file. The rows of the database are restored at the end.
    public static Stream<DynamicTest> tests(TestService service, String file) {
        List<Section> sections = sections(file);
        Long seed = Long.getLong("cases.shuffle");
        if (seed != null) {
            shuffle(sections, new Random(seed));
        }
        SavedRows rows = SavedRows.of(service.database());
        return sections.stream()
                .flatMap(section -> section.tests(service, rows))
                .onClose(() -> {
                    rows.restore();
                    rows.close();
                });
    }

    private static void shuffle(List<Section> sections, Random random) {
        int first =
                (int) sections.stream().takeWhile(section -> !section.reset()).count();
        Collections.shuffle(sections.subList(0, first), random);
        Collections.shuffle(sections.subList(first, sections.size()), random);
    }

    private static List<Section> sections(String file) {
        List<Section> sections = new ArrayList<>();
        boolean reset = false;
        for (String part : read(file).split("(?m)^### ")) {
            if (part.strip().equals(RESET)) {
                reset = true;
                sections.add(new Section(true, new ArrayList<>()));
            } else if (part.contains("\n=> ")) {
                HttpCase test = HttpCase.parse(part);
                if (reset) {
                    sections.getLast().cases().add(test);
                } else {
                    sections.add(new Section(false, List.of(test)));
                }
            }
        }
        assertThat(sections)
                .as("sections of %s", file)
                .isNotEmpty()
                .noneMatch(section -> section.cases().isEmpty());
        return sections;
    }

    private static String read(String file) {
        try (InputStream in = CaseFile.class.getResourceAsStream("/cases/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("Missing case file: " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
