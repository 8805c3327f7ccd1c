package dev.postern.payload;

import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import dev.postern.testing.GoldenFile;
import dev.postern.testschema.public_.tables.Films;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Golden files of request bodies as payloads, and of what plans read from them.
class PayloadCasesTest {

    /// A write-only column whose stored form is the reversed value.
    private static final WriteOnlyColumn PLOT = new WriteOnlyColumn(
            Films.FILMS.PLOT,
            "secret",
            value -> new StringBuilder(value).reverse().toString());

    /// Returns the objects, and for each key the number of objects that have it.
    @TestFactory
    Stream<DynamicTest> payloads() {
        return GoldenFile.tests("payload/payloads.txt", input -> withErrors(input, (payload, _) -> text(payload)));
    }

    /// Returns the objects below the keys of the first line, with the index of the parent and the JSON pointer.
    @TestFactory
    Stream<DynamicTest> nestedObjects() {
        return GoldenFile.tests(
                "payload/nested-objects.txt",
                input -> withErrors(input, (payload, option) -> {
                    NestedObjects objects = NestedObjects.of(payload);
                    for (String key : option.isEmpty() ? new String[0] : option.split(" ")) {
                        objects = key.endsWith("[]")
                                ? objects.children(key.substring(0, key.length() - 2))
                                : objects.child(key);
                    }
                    return text(objects);
                }));
    }

    /// Returns the payload with the stored form of a write-only column.
    @TestFactory
    Stream<DynamicTest> writeOnlyColumns() {
        return GoldenFile.tests(
                "payload/write-only-columns.txt",
                input -> withErrors(input, (payload, _) -> text(PayloadRewriter.encodeWriteOnly(payload, PLOT))));
    }

    /// Returns the payload with the members of the first line added to the objects that lack them.
    @TestFactory
    Stream<DynamicTest> filledMembers() {
        return GoldenFile.tests(
                "payload/filled-members.txt",
                input -> withErrors(
                        input,
                        (payload, option) -> text(PayloadRewriter.fillMissing(
                                payload,
                                Stream.of(option.split(" "))
                                        .map(member -> member.split("="))
                                        .collect(Collectors.toMap(member -> member[0], member -> member[1]))))));
    }

    /// Returns the values of the only object as parameters; those after `json:` as JSON.
    @TestFactory
    Stream<DynamicTest> parameters() {
        return GoldenFile.tests(
                "payload/parameters.txt",
                input -> withErrors(input, (payload, option) -> {
                    List<String> names =
                            Arrays.asList(option.replace("json:", "").split(" "));
                    Set<String> json = Stream.of(option.split(" "))
                            .filter(name -> name.startsWith("json:"))
                            .map(name -> name.substring("json:".length()))
                            .collect(Collectors.toSet());
                    List<@Nullable String> values = payload.parameters(names, json);
                    return values == null ? "passed as JSON" : values.toString();
                }));
    }

    /// Returns the first object without a value for the keys of the first line, and the first with repeated values.
    @TestFactory
    Stream<DynamicTest> rowKeys() {
        return GoldenFile.tests(
                "payload/row-keys.txt",
                input -> withErrors(input, (payload, option) -> {
                    List<String> names = List.of(option.split(" "));
                    OptionalInt missing = payload.firstMissing(names);
                    return missing.isPresent()
                            ? "missing in object " + missing.getAsInt()
                            : payload.firstRepeated(names).stream()
                                    .mapToObj(object -> "repeated in object " + object)
                                    .findFirst()
                                    .orElse("present and unique");
                }));
    }

    @FunctionalInterface
    private interface Reader {

        /// @param option text after `:` in the first line
        String read(Payload payload, String option);
    }

    /// Reads the body after the media type, or returns the error.
    private static String withErrors(String input, Reader reader) {
        String[] parts = input.split("\n\n", 2);
        String[] header = parts[0].split(": ?", 2);
        try {
            Payload payload =
                    Payload.read((parts.length > 1 ? parts[1] : "").getBytes(StandardCharsets.UTF_8), header[0]);
            return reader.read(payload, header.length > 1 ? header[1] : "");
        } catch (ProblemException e) {
            return text(e.problem());
        }
    }

    private static String text(Payload payload) {
        return payload.rootType() + " of " + payload.rows() + "\n"
                + payload.keys().entrySet().stream()
                        .map(key -> key.getKey() + ": in " + key.getValue().count() + ", "
                                + key.getValue().content() + "\n")
                        .collect(Collectors.joining())
                + payload.text();
    }

    private static String text(NestedObjects objects) {
        return IntStream.range(0, objects.size())
                .mapToObj(i -> objects.parentIndexes().get(i) + " '" + objects.pointer(i) + "' "
                        + objects.single(i).json(new LinkedHashSet<>(), Map.of()))
                .collect(Collectors.joining("\n"));
    }

    private static String text(Problem problem) {
        return problem.status() + " " + problem.codeText() + ": " + problem.message()
                + (problem.details() == null ? "" : "\n" + problem.details());
    }
}
