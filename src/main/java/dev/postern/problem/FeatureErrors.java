package dev.postern.problem;

/// Errors of features that are disabled or not implemented: PGRST123 and 127.
public final class FeatureErrors {

    private FeatureErrors() {}

    public static ProblemException aggregatesDisabled() {
        return ApiError.of(ErrorCode.AGGREGATES_DISABLED, "Use of aggregate functions is not allowed")
                .withHint("Start the service with --aggregates.")
                .exception();
    }

    public static ProblemException aggregatesInToManySpread() {
        return notImplemented("Aggregates are not implemented for one-to-many or many-to-many spreads.");
    }

    public static ProblemException aggregatesNextToToManySpread() {
        return notImplemented("Aggregates are not implemented next to one-to-many or many-to-many spreads.");
    }

    public static ProblemException aggregatesNextToEmbedInSpread() {
        return notImplemented("Aggregates are not implemented next to embeds within spreads.");
    }

    /// Creates the error of an operation in a batch with another path than that of a table or view.
    public static ProblemException notTableInBatch(String path) {
        return notImplemented("'/" + path + "' is not a table or view");
    }

    private static ProblemException notImplemented(String details) {
        return ApiError.of(ErrorCode.NOT_IMPLEMENTED, "Feature not implemented")
                .withDetails(details)
                .exception();
    }
}
