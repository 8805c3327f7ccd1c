package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Main methods that the JVM accepts. [#CALLS] has the arguments of the calls.
class MainMethodTest {

    private static final List<String> CALLS = new ArrayList<>();

    static class StaticMain {

        static void main(String[] arguments) {
            CALLS.add(String.join(" ", arguments));
        }

        static void main() {
            CALLS.add("not called");
        }
    }

    static class InheritedMain extends StaticMain {}

    static class InstanceMain {

        void main(String[] arguments) {
            CALLS.add(String.join(" ", arguments));
        }
    }

    static class MainWithoutArguments {

        void main() {
            CALLS.add("serve --port=0");
        }

        @SuppressWarnings({"unused", "EffectivelyPrivate"})
        private void main(String[] arguments) {
            CALLS.add("not called");
        }
    }

    static class FailingMain {

        @SuppressWarnings("DoNotCallSuggester")
        static void main(String[] arguments) {
            if (arguments.length == 0) {
                throw new IllegalStateException("no schema");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {StaticMain.class, InheritedMain.class, InstanceMain.class, MainWithoutArguments.class})
    void method_isCalled(Class<?> type) throws Throwable {
        CALLS.clear();
        MainMethod.of(type).call("serve", "--port=0");
        assertThat(CALLS).containsExactly("serve --port=0");
    }

    @Test
    void failure_isThrown() throws NoSuchMethodException {
        MainMethod main = MainMethod.of(FailingMain.class);
        assertThatThrownBy(main::call).isInstanceOf(IllegalStateException.class).hasMessage("no schema");
    }

    @Test
    void classWithoutMain_isRejected() {
        assertThatThrownBy(() -> MainMethod.of(String.class)).hasMessage("java.lang.String has no method main");
    }
}
