package dev.postern.payload;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.problem.LimitErrors;
import dev.postern.problem.ValueErrors;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A rewriter of payloads, which encodes write-only columns and adds missing members. All other values stay
/// unchanged.
public final class PayloadRewriter {

    /// The maximum number of encoded values per request, because a password hash takes 20 ms of CPU.
    private static final int MAX_ENCODED_VALUES = 100;

    private PayloadRewriter() {}

    /// Returns the payload with the stored form of a write-only column in place of its input key.
    ///
    /// A member with the name of the column itself is removed, so that clients cannot set the stored form.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN601 for a value that cannot be encoded, PSTRN801 for too
    /// many values
    public static Payload encodeWriteOnly(Payload payload, WriteOnlyColumn column) {
        Payload.KeyStats key = payload.keys().get(column.inputKey());
        if (key == null && !payload.keys().containsKey(column.column().getName())) {
            return payload;
        }
        checkCount(column, key == null ? 0 : key.count());
        return rewriteObjects(payload, members -> encodeWriteOnly(members, column));
    }

    static void checkCount(WriteOnlyColumn column, long count) {
        if (count > MAX_ENCODED_VALUES) {
            throw LimitErrors.tooManyHashes(column.inputKey(), MAX_ENCODED_VALUES);
        }
    }

    static SequencedMap<String, JsonSlice> encodeWriteOnly(
            SequencedMap<String, JsonSlice> members, WriteOnlyColumn column) {
        SequencedMap<String, JsonSlice> changed = new LinkedHashMap<>(members);
        changed.remove(column.column().getName());
        JsonSlice input = changed.remove(column.inputKey());
        if (input != null) {
            changed.put(column.column().getName(), encode(column, input));
        }
        return changed;
    }

    private static JsonSlice encode(WriteOnlyColumn column, JsonSlice input) {
        if (!input.isString()) {
            throw ValueErrors.notString(column.inputKey());
        }
        return jsonString(column.encoder().apply(input.stringValue()));
    }

    /// Returns the payload with `values` added as strings to the objects that lack them.
    public static Payload fillMissing(Payload payload, Map<String, String> values) {
        if (values.keySet().stream().allMatch(payload::isInEveryObject)) {
            return payload;
        }
        Payload filled = rewriteObjects(payload, members -> {
            values.forEach((name, value) -> members.putIfAbsent(name, jsonString(value)));
            return members;
        });
        values.keySet()
                .forEach(name -> filled.keys().put(name, new Payload.KeyStats(payload.rows(), Payload.Content.VALUES)));
        return filled;
    }

    /// A change of one object's members.
    @FunctionalInterface
    private interface MemberChange {
        SequencedMap<String, JsonSlice> apply(SequencedMap<String, JsonSlice> members);
    }

    private static Payload rewriteObjects(Payload payload, MemberChange change) {
        List<SequencedMap<String, JsonSlice>> objects =
                JsonSlice.objects(payload.json()).stream().map(change::apply).toList();
        return new Payload(payload.rootType(), payload.rows(), new LinkedHashMap<>(payload.keys()), jsonArray(objects));
    }

    static byte[] jsonArray(List<SequencedMap<String, JsonSlice>> objects) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('[');
        for (SequencedMap<String, JsonSlice> members : objects) {
            out.write(out.size() > 1 ? ',' : ' ');
            char separator = '{';
            for (var member : members.entrySet()) {
                out.write(separator);
                jsonString(member.getKey()).writeTo(out);
                out.write(':');
                member.getValue().writeTo(out);
                separator = ',';
            }
            out.writeBytes(members.isEmpty() ? new byte[] {'{', '}'} : new byte[] {'}'});
        }
        out.write(']');
        return out.toByteArray();
    }

    static byte[] jsonArray(JsonSlice element) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('[');
        element.writeTo(out);
        out.write(']');
        return out.toByteArray();
    }

    static JsonSlice jsonNumber(int number) {
        byte[] digits = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
        return new JsonSlice(digits, 0, digits.length);
    }

    static JsonSlice jsonString(String text) {
        byte[] escaped = JsonStringEncoder.getInstance().quoteAsUTF8(text);
        byte[] quoted = new byte[escaped.length + 2];
        quoted[0] = '"';
        System.arraycopy(escaped, 0, quoted, 1, escaped.length);
        quoted[quoted.length - 1] = '"';
        return new JsonSlice(quoted, 0, quoted.length);
    }
}
