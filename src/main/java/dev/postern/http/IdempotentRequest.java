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

/// Request with an `Idempotency-Key`, which runs once (docs/extensions.md, Safe retries).
///
/// @param key idempotency key and its owner
/// @param requestHash hash of the request, in hexadecimal digits
/// @param responseGucs response GUCs, stored and replayed with the response
record IdempotentRequest(IdempotencyStore.IdempotencyKey key, String requestHash, ResponseGucs responseGucs) {

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

    static boolean isRequested(Context http) {
        return http.header(HEADER) != null;
    }

    /// Creates the idempotent request of an exchange; null without an `Idempotency-Key`.
    ///
    /// @param caller owner of the key
    /// @throws dev.postern.problem.ProblemException PSTRN706 without the table, PSTRN601 for an invalid key
    static @Nullable IdempotentRequest of(
            Context http, Availability availability, IdentifiedCaller caller, byte[] body) {
        String key = http.header(HEADER);
        if (key == null) {
            return null;
        }
        availability.require();
        boolean isPrintable = key.chars().allMatch(c -> c > ' ' && c < 127);
        if (key.isEmpty() || key.length() > MAX_KEY_LENGTH || !isPrintable) {
            throw ApiError.of(
                            ErrorCode.INVALID_VALUE,
                            "Idempotency-Key must have 1 to " + MAX_KEY_LENGTH + " visible characters")
                    .exception();
        }
        if (!caller.hasSubject() && !UUID.matcher(key).matches()) {
            throw ApiError.of(ErrorCode.INVALID_VALUE, "Idempotency-Key is not a UUID")
                    .withHint("Send a random UUID, or a token with a sub claim. Callers without it share their keys.")
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
            HASHED_HEADERS.forEach(name -> update(digest, name + ":" + String.join(",", Exchange.headers(http, name))));
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
    /// @throws dev.postern.problem.ProblemException PSTRN704 while the first request is in progress, PSTRN705
    /// if the key belongs to a different request
    ApiResponse run(Transaction transaction, Supplier<ApiResponse> work) {
        return switch (IdempotencyStore.claim(transaction, key)) {
            case Claim.StoredResponse stored -> replay(stored);
            case Claim.InProgress() ->
                throw ApiError.of(
                                ErrorCode.IDEMPOTENCY_IN_PROGRESS, "A request with this Idempotency-Key is in progress")
                        .withHint("Retry after the time in Retry-After to get its response.")
                        .exception();
            case Claim.Acquired() -> {
                ApiResponse response = work.get();
                transaction.captureResponse(); // response GUCs are stored too
                IdempotencyStore.save(transaction, key, toStored(response));
                yield response;
            }
        };
    }

    private ApiResponse replay(Claim.StoredResponse stored) {
        if (!stored.request().equals(requestHash)) {
            throw ApiError.of(
                            ErrorCode.IDEMPOTENCY_KEY_REUSED,
                            "Idempotency-Key was already used for a different request")
                    .withHint("Use a new key for each write.")
                    .exception();
        }
        try {
            Map<String, String> headers = JSON.readValue(stored.headers(), new TypeReference<>() {});
            responseGucs.restore(headers);
            String type = headers.remove(CONTENT_TYPE);
            ApiResponse response = type == null
                    ? ApiResponse.of(stored.status())
                    : ApiResponse.of(
                            stored.status(),
                            type,
                            JsonBuffer.of(stored.body().map(StoredBody::bytes).orElse(new byte[0])));
            headers.forEach(response::setHeader);
            return response.setHeader("Idempotency-Replayed", "true");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The stored headers are not JSON", e);
        }
    }

    private Claim.StoredResponse toStored(ApiResponse response) {
        Map<String, String> headers = new LinkedHashMap<>(response.headers());
        if (response.contentType() != null) {
            headers.put(CONTENT_TYPE, response.contentType());
        }
        responseGucs.save(headers);
        ResponseMemory.grow(
                (long) HEAP_BYTES_PER_BYTE * response.body().size(),
                response.body().size());
        Optional<StoredBody> body = response.contentType() == null
                ? Optional.empty()
                : Optional.of(new StoredBody(response.body().toBytes()));
        return new Claim.StoredResponse(
                requestHash, response.status(), JSON.valueToTree(headers).toString(), body);
    }
}
