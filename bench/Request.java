/// Request of a workload, in which a random number replaces `{n}`.
///
/// @param path path and query after the address of the service
/// @param body JSON object to insert; empty for a read
/// @param prefer value of the `Prefer` header; empty for no header
record Request(String path, String body, String prefer) {

    static Request get(String path) {
        return new Request(path, "", "");
    }

    static Request post(String path, String body) {
        return new Request(path, body, "");
    }

    Request withPrefer(String preference) {
        return new Request(path, body, preference);
    }

    boolean isWrite() {
        return !body.isEmpty();
    }

    String path(long n) {
        return replace(path, n);
    }

    String body(long n) {
        return replace(body, n);
    }

    private static String replace(String text, long n) {
        return text.replace("{n}", Long.toString(n));
    }
}
