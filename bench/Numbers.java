import java.util.concurrent.ThreadLocalRandom;

/// The numbers a workload draws from: `lowest` to `highest`, each times `step`.
record Numbers(int lowest, int highest, int step) {

    long random() {
        return (long) ThreadLocalRandom.current().nextInt(lowest, highest + 1) * step;
    }

    long first() {
        return (long) lowest * step;
    }

    long last() {
        return (long) highest * step;
    }
}
