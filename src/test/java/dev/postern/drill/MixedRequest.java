package dev.postern.drill;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Kinds of requests of the mixed load.
enum MixedRequest {
    /// One row by its key.
    ROW(30),
    /// Ten rows with their embedded rows.
    PAGE(15),
    /// One row with the exact total.
    COUNT(5),
    INSERT(15),
    /// Insert with an `Idempotency-Key`, which is repeated until it succeeds.
    KEYED_INSERT(15),
    /// Row that the same client has inserted.
    OWN_ROW(10),
    /// Two inserts in a batch.
    BATCH(4),
    CALL(4),
    /// Table as CSV.
    STREAM(2);

    private static final List<MixedRequest> SHARES = Stream.of(values())
            .flatMap(kind -> Stream.generate(() -> kind).limit(kind.percent))
            .toList();

    private final int percent;

    MixedRequest(int percent) {
        this.percent = percent;
    }

    static MixedRequest next(RandomGenerator random) {
        return SHARES.get(random.nextInt(SHARES.size()));
    }
}
