package dev.postern.payload;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// What the engine puts into a body; everything else of it stays as it was sent.
public final class PayloadRewriter {

    /// Values that are sealed of one request: each takes a core for some 20 ms.
    private static final int SEALS = 100;

    private PayloadRewriter() {}

    /// The same objects with what stands for a hidden column replaced by what is stored of it. What was sent
    /// under that column's own name goes, even where it would not count.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN601 for what cannot be sealed, PSTRN801 for too many
    public static Payload encodeWriteOnly(Payload body, WriteOnlyColumn secret) {
        Payload.KeyStats key = body.keys().get(secret.inputKey());
        if (key == null && !body.keys().containsKey(secret.column().getName())) {
            return body;
        }
        refuseTooMany(secret, key == null ? 0 : key.count());
        return with(body, members -> encodeWriteOnly(members, secret));
    }

    static void refuseTooMany(WriteOnlyColumn secret, long count) {
        if (count > SEALS) {
            throw ApiError.of(
                            ErrorCode.LIMIT_EXCEEDED,
                            "'" + secret.inputKey() + "' stands in more than " + SEALS + " objects")
                    .withHint("Send fewer at once: each is work for a core.")
                    .exception();
        }
    }

    static SequencedMap<String, JsonSlice> encodeWriteOnly(
            SequencedMap<String, JsonSlice> members, WriteOnlyColumn secret) {
        SequencedMap<String, JsonSlice> changed = new LinkedHashMap<>(members);
        changed.remove(secret.column().getName());
        JsonSlice sent = changed.remove(secret.inputKey());
        if (sent != null) {
            changed.put(secret.column().getName(), seal(secret, sent));
        }
        return changed;
    }

    private static JsonSlice seal(WriteOnlyColumn secret, JsonSlice sent) {
        if (!sent.isString()) {
            throw ApiError.of(ErrorCode.INVALID_VALUE, "'" + secret.inputKey() + "' must be a string")
                    .exception();
        }
        return string(secret.encoder().apply(sent.string()));
    }

    /// The same objects, those of `values` that they lack put in as strings.
    public static Payload fillMissing(Payload body, Map<String, String> values) {
        if (values.keySet().stream().allMatch(body::isInEveryObject)) {
            return body;
        }
        Payload filled = with(body, members -> {
            values.forEach((name, value) -> members.putIfAbsent(name, string(value)));
            return members;
        });
        values.keySet()
                .forEach(name -> filled.keys().put(name, new Payload.KeyStats(body.rows(), Payload.Content.VALUES)));
        return filled;
    }

    /// A change of one object's members.
    @FunctionalInterface
    private interface MemberChange {
        SequencedMap<String, JsonSlice> of(SequencedMap<String, JsonSlice> members);
    }

    private static Payload with(Payload body, MemberChange change) {
        List<SequencedMap<String, JsonSlice>> objects =
                JsonSlice.objects(body.json()).stream().map(change::of).toList();
        return new Payload(body.shape(), body.rows(), new LinkedHashMap<>(body.keys()), array(objects));
    }

    /// JSON text of objects.
    static byte[] array(List<SequencedMap<String, JsonSlice>> objects) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('[');
        for (SequencedMap<String, JsonSlice> members : objects) {
            out.write(out.size() > 1 ? ',' : ' ');
            char before = '{';
            for (var member : members.entrySet()) {
                out.write(before);
                string(member.getKey()).writeTo(out);
                out.write(':');
                member.getValue().writeTo(out);
                before = ',';
            }
            out.writeBytes(members.isEmpty() ? new byte[] {'{', '}'} : new byte[] {'}'});
        }
        out.write(']');
        return out.toByteArray();
    }

    /// An array of one value.
    static byte[] array(JsonSlice piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('[');
        piece.writeTo(out);
        out.write(']');
        return out.toByteArray();
    }

    static JsonSlice number(int number) {
        byte[] digits = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
        return new JsonSlice(digits, 0, digits.length);
    }

    /// A string as JSON.
    static JsonSlice string(String text) {
        byte[] inner = JsonStringEncoder.getInstance().quoteAsUTF8(text);
        byte[] quoted = new byte[inner.length + 2];
        quoted[0] = '"';
        System.arraycopy(inner, 0, quoted, 1, inner.length);
        quoted[quoted.length - 1] = '"';
        return new JsonSlice(quoted, 0, quoted.length);
    }
}
