/// Why the bench cannot go on, in a sentence for the person who started it.
final class Failure extends RuntimeException {
    Failure(String sentence) {
        super(sentence);
    }
}
