package dev.postern.store;

/// Reads that share a message to PostgreSQL while they wait for a connection.
public enum ReadSharing {
    OFF("off"),
    /// Reads that are quick by their plan, while others wait.
    ON("on"),
    /// Every read, also one alone. This is slower, and shows in tests that a message changes no response.
    ALWAYS("always");

    private final String text;

    ReadSharing(String text) {
        this.text = text;
    }

    /// Whether a read can share a message.
    boolean includes(ReadCost cost) {
        return switch (this) {
            case OFF -> false;
            case ON -> cost == ReadCost.QUICK;
            case ALWAYS -> true;
        };
    }

    /// Estimate of a read's cost.
    enum ReadCost {
        /// An index finds each row, and there is at most one, with related ones.
        QUICK,
        UNKNOWN
    }

    /// Returns the option's value.
    @Override
    public String toString() {
        return text;
    }
}
