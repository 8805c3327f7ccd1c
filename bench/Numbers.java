import java.util.concurrent.ThreadLocalRandom;

/// Random numbers for a workload: multiples of `step`, from `min * step` to `max * step`.
record Numbers(long min, long max, int step) {

    /// Numbers of so many values that two inserted rows do not get the same; all have 15 digits.
    static final Numbers UNIQUE = new Numbers(100_000_000_000_000L, 999_999_999_999_999L, 1);

    long random() {
        return ThreadLocalRandom.current().nextLong(min, max + 1) * step;
    }

    long first() {
        return min * step;
    }

    long last() {
        return max * step;
    }
}
