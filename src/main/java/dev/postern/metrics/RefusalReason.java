package dev.postern.metrics;

import dev.postern.problem.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Limit that rejected a request, as a label of [Metric#REFUSED].
public enum RefusalReason {
    RATE("rate", ErrorCode.RATE_LIMITED),
    LOGIN("login", ErrorCode.LOGIN_THROTTLED),
    REQUEST("request", ErrorCode.LIMIT_EXCEEDED),
    BODY("body", ErrorCode.BODY_TOO_LARGE, ErrorCode.BODY_TOO_SLOW),
    URL("url", ErrorCode.URL_TOO_LONG),
    POOL("pool", ErrorCode.POOL_TIMEOUT),
    OVERLOAD("overload", ErrorCode.OVERLOADED),
    DEADLINE("deadline", ErrorCode.REQUEST_TIMEOUT),
    SHUTDOWN("shutdown", ErrorCode.SHUTTING_DOWN),
    RESPONSE("response", ErrorCode.RESPONSE_TOO_LARGE),
    MEMORY("memory", ErrorCode.RESPONSE_MEMORY_FULL);

    private static final Map<String, RefusalReason> BY_CODE = Arrays.stream(values())
            .flatMap(reason -> reason.codes.stream().map(code -> Map.entry(code.text(), reason)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<ErrorCode> codes;

    RefusalReason(String label, ErrorCode... codes) {
        this.label = label;
        this.codes = List.of(codes);
    }

    public String label() {
        return label;
    }

    /// Returns the reason of an error; null if no limit rejected the request.
    public static @Nullable RefusalReason of(String code) {
        return BY_CODE.get(code);
    }
}
