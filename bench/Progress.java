/// What the bench is doing, on standard error, so that standard output holds the table alone.
final class Progress {

    private Progress() {}

    static void say(String sentence) {
        System.err.println("bench: " + sentence);
    }
}
