package dev.postern.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.http.Authentication.IdentifiedCaller;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.result.JsonBuffer;
import dev.postern.store.IdempotencyStore;
import dev.postern.store.IdempotencyStore.Availability;
import dev.postern.store.IdempotencyStore.Claim;
import dev.postern.store.IdempotencyStore.StoredBody;
import dev.postern.store.ResponseMemory;
import dev.postern.store.Transaction;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A write that is to be done once, however often its request comes (`extensions.md`, Safe retries).
///
/// @param key what the client calls it
/// @param request hash of the request, in hexadecimal digits
/// @param overrides of the response; a repetition has those of the first one
record IdempotentRequest(IdempotencyStore.IdempotencyKey key, String request, ResponseGucs overrides) {

    private static final String HEADER = "Idempotency-Key";
    private static final String CONTENT_TYPE = "Content-Type";
    private static final int LONGEST = 255;

    /// Bytes of memory for each of a body that is kept: a copy, hexadecimal digits as text, and those in a message.
    private static final int COPIES = 6;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// RFC 9562, 4.
    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /// Headers that make another request of it.
    private static final List<String> TELLING =
            List.of("Accept", "Content-Profile", CONTENT_TYPE, "If-Match", "If-None-Match", "Prefer");

    /// Whether a request has a key.
    static boolean isRequested(Context http) {
        return http.header(HEADER) != null;
    }

    /// What the header asks for; null where it does not ask.
    ///
    /// @param caller whose keys are theirs alone
    /// @throws dev.postern.problem.ProblemException PSTRN706 where nothing can be kept, PSTRN601 for a key that
    /// this caller cannot use
    static @Nullable IdempotentRequest of(
            Context http, Availability availability, IdentifiedCaller caller, byte[] body) {
        String key = http.header(HEADER);
        if (key == null) {
            return null;
        }
        availability.require();
        boolean visible = key.chars().allMatch(c -> c > ' ' && c < 127);
        if (key.isEmpty() || key.length() > LONGEST || !visible) {
            throw ApiError.of(ErrorCode.INVALID_VALUE, "Idempotency-Key has 1 to " + LONGEST + " visible characters")
                    .exception();
        }
        if (!caller.isSubject() && !UUID.matcher(key).matches()) {
            throw ApiError.of(ErrorCode.INVALID_VALUE, "Idempotency-Key is not a UUID")
                    .withHint(
                            "Send a random UUID, or a token with a claim sub. Callers without one cannot be told apart, so"
                                    + " no other could use the same key.")
                    .exception();
        }
        return new IdempotentRequest(
                new IdempotencyStore.IdempotencyKey(caller.keyOwner(), key), hash(http, body), ResponseGucs.of(http));
    }

    private static String hash(Context http, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String query = http.queryString() == null ? "" : http.queryString();
            update(digest, http.method().name() + " " + http.path() + "?" + query);
            TELLING.forEach(name -> update(digest, name + ":" + String.join(",", Exchange.headers(http, name))));
            digest.update(body);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Does `work`, or gives the answer that it had.
    ///
    /// @param transaction of the work
    /// @throws dev.postern.problem.ProblemException PSTRN704 while another request does it, PSTRN705 where the
    /// key stands for another request
    ApiResponse run(Transaction transaction, Supplier<ApiResponse> work) {
        return switch (IdempotencyStore.claim(transaction, key)) {
            case Claim.StoredResponse kept -> repeated(kept);
            case Claim.Running() ->
                throw ApiError.of(
                                ErrorCode.IDEMPOTENCY_IN_PROGRESS,
                                "A request with this Idempotency-Key is still being worked on")
                        .withHint("Try again shortly: its answer will be repeated.")
                        .exception();
            case Claim.Taken() -> {
                ApiResponse answer = work.get();
                transaction.hear(); // what SQL says of the answer is kept as well
                IdempotencyStore.save(transaction, key, kept(answer));
                yield answer;
            }
        };
    }

    private ApiResponse repeated(Claim.StoredResponse kept) {
        if (!kept.request().equals(request)) {
            throw ApiError.of(ErrorCode.IDEMPOTENCY_KEY_REUSED, "This Idempotency-Key was used for another request")
                    .withHint("Use a new key for each write that is to be done.")
                    .exception();
        }
        try {
            Map<String, String> headers = JSON.readValue(kept.headers(), new TypeReference<>() {});
            overrides.restore(headers);
            String type = headers.remove(CONTENT_TYPE);
            ApiResponse answer = type == null
                    ? ApiResponse.of(kept.status())
                    : ApiResponse.of(
                            kept.status(),
                            type,
                            JsonBuffer.of(kept.body().map(StoredBody::bytes).orElse(new byte[0])));
            headers.forEach(answer::header);
            return answer.header("Idempotency-Replayed", "true");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("headers were kept that are no JSON", e);
        }
    }

    private Claim.StoredResponse kept(ApiResponse answer) {
        Map<String, String> headers = new LinkedHashMap<>(answer.headers());
        if (answer.contentType() != null) {
            headers.put(CONTENT_TYPE, answer.contentType());
        }
        overrides.save(headers);
        ResponseMemory.grow((long) COPIES * answer.body().size(), answer.body().size());
        Optional<StoredBody> body = answer.contentType() == null
                ? Optional.empty()
                : Optional.of(new StoredBody(answer.body().toBytes()));
        return new Claim.StoredResponse(
                request, answer.status(), JSON.valueToTree(headers).toString(), body);
    }
}
