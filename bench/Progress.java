/// Progress messages on standard error; standard output contains only the table.
final class Progress {

    private Progress() {}

    static void print(String message) {
        System.err.println("bench: " + message);
    }
}
