/// Expected failure of the benchmark, whose message is printed without a stack trace.
final class Failure extends RuntimeException {
    Failure(String message) {
        super(message);
    }
}
