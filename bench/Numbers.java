import java.util.concurrent.ThreadLocalRandom;

/// Random numbers for a workload: multiples of `step`, from `min * step` to `max * step`.
record Numbers(int min, int max, int step) {

    long random() {
        return (long) ThreadLocalRandom.current().nextInt(min, max + 1) * step;
    }

    long first() {
        return (long) min * step;
    }

    long last() {
        return (long) max * step;
    }
}
