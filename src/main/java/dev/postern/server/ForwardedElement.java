package dev.postern.server;

/// Element of a `Forwarded` header, such as `for="[2001:db8::1]:443";proto=https` (RFC 7239, 4).
final class ForwardedElement {

    private ForwardedElement() {}

    /// Returns the value of a parameter without quotes; empty if it is missing.
    static String parameter(String element, String name) {
        for (String pair : element.split(";")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equalsIgnoreCase(name)) {
                return pair.substring(equals + 1).replace("\"", "").strip();
            }
        }
        return "";
    }
}
