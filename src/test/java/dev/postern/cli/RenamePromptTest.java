package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.diff.Rename;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Questions of `migrate diff` in a terminal, with prepared answers.
class RenamePromptTest {

    private final List<String> questions = new ArrayList<>();

    private List<Rename> ask(List<String> possible, @Nullable String... answers) {
        Iterator<@Nullable String> lines = Arrays.asList(answers).iterator();
        return RenamePrompt.ask(possible.stream().map(Rename::parse).toList(), question -> {
            questions.add(question);
            return lines.next();
        });
    }

    private static List<Rename> renames(String... texts) {
        return Stream.of(texts).map(Rename::parse).toList();
    }

    @Test
    void onlyAnswersOfYes_confirm() {
        List<String> possible = List.of("column film.a=b", "column film.c=d", "column film.e=f", "column film.g=h");
        assertThat(ask(possible, "y", "", " Y ", "yes")).isEqualTo(renames("column film.a=b", "column film.e=f"));
        assertThat(questions)
                .hasSize(4)
                .first()
                .isEqualTo("Is this a rename: column public.film.a=b? Without it, data is lost. [y/N] ");
    }

    /// The input ends with Ctrl+D.
    @Test
    void endOfTheInput_confirmsNothing() {
        assertThat(ask(List.of("table film=movie"), (String) null)).isEmpty();
    }

    @Test
    void confirmedName_isNotAskedForAgain() {
        List<String> possible = List.of("column film.a=x", "column film.a=y", "column film.b=x", "column film.b=y");
        assertThat(ask(possible, "y", "y")).isEqualTo(renames("column film.a=x", "column film.b=y"));
        assertThat(questions).hasSize(2);
    }
}
