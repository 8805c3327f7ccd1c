package dev.postern.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.problem.IdempotencyErrors;
import dev.postern.result.JsonBuffer;
import dev.postern.store.IdempotencyStore;
import dev.postern.store.IdempotencyStore.Availability;
import dev.postern.store.IdempotencyStore.Claim;
import dev.postern.store.IdempotencyStore.StoredBody;
import dev.postern.store.ResponseMemory;
import dev.postern.store.Transaction;
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

/// Request with an `Idempotency-Key`, which runs once (`docs/extensions.md`, Safe retries).
///
/// @param key idempotency key and its owner
/// @param requestHash hash of the request, in hexadecimal digits
record IdempotentRequest(IdempotencyStore.IdempotencyKey key, String requestHash) {

    private static final String HEADER = "Idempotency-Key";
    private static final String CONTENT_TYPE = "Content-Type";
    private static final int MAX_KEY_LENGTH = 255;

    /// Estimated heap of a stored body byte: a copy, its hexadecimal digits as text, and those in a message.
    private static final int HEAP_BYTES_PER_BYTE = 6;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// UUID (RFC 9562, 4).
    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /// Headers that are part of the request hash.
    private static final List<String> HASHED_HEADERS =
            List.of("Accept", "Content-Profile", CONTENT_TYPE, "If-Match", "If-None-Match", "Prefer");

    /// `Idempotency-Key` as sent, with the hash of its request.
    ///
    /// @param requestHash hash of the request, in hexadecimal digits
    record SentKey(String text, String requestHash) {

        /// Returns the key of a request; null without one.
        ///
        /// @param body request body, which is part of the hash
        static @Nullable SentKey of(ApiRequest request, byte[] body) {
            String key = request.header(HEADER);
            return key == null ? null : new SentKey(key, hash(request, body));
        }
    }

    /// Creates the idempotent request of a caller; null without an `Idempotency-Key`.
    ///
    /// @param caller owner of the key
    /// @throws dev.postern.problem.ProblemException PSTRN706 without the table, PSTRN601 for an invalid key
    static @Nullable IdempotentRequest of(@Nullable SentKey sent, Availability availability, IdentifiedCaller caller) {
        if (sent == null) {
            return null;
        }
        availability.require();
        String key = sent.text();
        boolean isPrintable = key.chars().allMatch(c -> c > ' ' && c < 127);
        if (key.isEmpty() || key.length() > MAX_KEY_LENGTH || !isPrintable) {
            throw IdempotencyErrors.invalidLength(MAX_KEY_LENGTH);
        }
        if (!caller.hasSubject() && !UUID.matcher(key).matches()) {
            throw IdempotencyErrors.notUuid();
        }
        return new IdempotentRequest(new IdempotencyStore.IdempotencyKey(caller.keyOwner(), key), sent.requestHash());
    }

    private static String hash(ApiRequest request, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String query = request.query() == null ? "" : request.query();
            update(digest, request.method() + " " + request.path() + "?" + query);
            HASHED_HEADERS.forEach(name -> update(
                    digest, name + ":" + String.join(",", request.headers().all(name))));
            digest.update(body);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    private static void update(MessageDigest digest, String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Runs `work`, or replays the stored response.
    ///
    /// @param transaction transaction of the work
    /// @param gucs receives the response GUCs of the transaction, which are stored and replayed with the response
    /// @throws dev.postern.problem.ProblemException PSTRN704 while the first request is in progress, PSTRN705
    /// if the key belongs to a different request
    ApiResponse run(Transaction transaction, GucCapture gucs, Supplier<ApiResponse> work) {
        return switch (IdempotencyStore.claim(transaction, key)) {
            case Claim.StoredResponse stored -> replay(stored);
            case Claim.InProgress() -> throw IdempotencyErrors.inProgress();
            case Claim.Acquired() -> {
                ApiResponse response = work.get();
                transaction.captureResponse(); // response GUCs are stored too
                IdempotencyStore.save(transaction, key, toStored(response, gucs.value()));
                yield response;
            }
        };
    }

    private ApiResponse replay(Claim.StoredResponse stored) {
        if (!stored.request().equals(requestHash)) {
            throw IdempotencyErrors.keyReused();
        }
        try {
            Map<String, String> members = JSON.readValue(stored.headers(), new TypeReference<>() {});
            ResponseGucs gucs = ResponseGucs.removeFrom(members);
            String type = members.remove(CONTENT_TYPE);
            ResponseHeaders.Builder headers = ResponseHeaders.builder();
            members.forEach(headers::add);
            headers.add("Idempotency-Replayed", "true");
            JsonBuffer body = JsonBuffer.of(stored.body().map(StoredBody::bytes).orElse(new byte[0]));
            ApiResponse response = type == null
                    ? ApiResponse.empty(stored.status(), headers.build())
                    : ApiResponse.of(stored.status(), headers.build(), type, body);
            return response.withGucs(gucs);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The stored headers are not JSON", e);
        }
    }

    private Claim.StoredResponse toStored(ApiResponse response, ResponseGucs gucs) {
        Map<String, String> headers = new LinkedHashMap<>(response.headers().toMap());
        String contentType = response.contentType();
        if (contentType != null) {
            headers.put(CONTENT_TYPE, contentType);
        }
        headers.putAll(gucs.texts());
        JsonBuffer content = response.content();
        ResponseMemory.grow((long) HEAP_BYTES_PER_BYTE * content.size(), content.size());
        Optional<StoredBody> body =
                contentType == null ? Optional.empty() : Optional.of(new StoredBody(content.toBytes()));
        return new Claim.StoredResponse(
                requestHash, response.status(), JSON.valueToTree(headers).toString(), body);
    }
}
