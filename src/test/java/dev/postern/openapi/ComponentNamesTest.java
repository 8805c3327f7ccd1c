package dev.postern.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComponentNamesTest {

    private final ComponentNames names = new ComponentNames(List.of("error"));

    @Test
    void tableWithTheNameOfASharedComponent_hasAnother() {
        assertThat(names.of("error")).isEqualTo("error.2").isEqualTo(names.of("error"));
        assertThat(names.of("error", "new")).isEqualTo("error.new");
    }

    @Test
    void componentsWithEqualContent_shareTheName() {
        String number = names.shared("filter", "id", JsonNodes.object().put("example", "eq.1"));
        String text = names.shared("filter", "id", JsonNodes.object().put("example", "eq.text"));

        assertThat(number).isEqualTo("filter.id");
        assertThat(text).isEqualTo("filter.id.2");
        assertThat(names.shared("filter", "id", JsonNodes.object().put("example", "eq.1")))
                .isEqualTo(number);
    }
}
