package dev.postern.server;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// Address of the client of a request, which a trusted proxy names in `Forwarded` (RFC 7239) or `X-Forwarded-For`.
public final class ClientAddress {

    private static final int IPV6_NETWORK_BYTES = 8;

    /// IPv4 or IPv6 address, in brackets before a port.
    private static final Pattern ADDRESS = Pattern.compile(
            "\\[([0-9A-Fa-f:.]+)](?::\\d+)?|((?:\\d{1,3}\\.){3}\\d{1,3})(?::\\d+)?|([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)");

    private ClientAddress() {}

    /// Returns the text by which limits count the client: an IPv4 address, or the network of an IPv6 address.
    ///
    /// The network is the first 64 bits, because a client can usually choose the others.
    public static String limitKey(HttpServletRequest request) {
        String text = String.valueOf(request.getRemoteAddr());
        if (!(parse(text) instanceof Inet6Address address)) {
            return text;
        }
        byte[] network = address.getAddress();
        Arrays.fill(network, IPV6_NETWORK_BYTES, network.length, (byte) 0);
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An IPv6 address has 16 bytes", e);
        }
    }

    /// Returns the address that forwarding headers name: from their end, the first that is no trusted proxy.
    ///
    /// @return address; null if they name none, or if the two headers name different ones. A proxy that sets one of
    /// them can pass on the other from its client
    static @Nullable InetAddress forwarded(HttpFields headers, TrustedProxies proxies) {
        InetAddress standard = first(
                proxies,
                headers.getCSV(HttpHeader.FORWARDED, false).stream()
                        .map(element -> ForwardedElement.parameter(element, "for"))
                        .toList());
        List<String> usual = headers.getCSV(HttpHeader.X_FORWARDED_FOR, false);
        InetAddress other = first(proxies, usual);
        boolean isContradiction = headers.contains(HttpHeader.FORWARDED) && !usual.isEmpty();
        return isContradiction && !(standard != null && standard.equals(other))
                ? null
                : standard == null ? other : standard;
    }

    private static @Nullable InetAddress first(TrustedProxies proxies, List<String> addresses) {
        InetAddress first = null;
        for (String text : addresses.reversed()) {
            InetAddress address = parse(text);
            if (address == null) {
                return first; // hidden or unknown: an address before it is not known to be true
            }
            first = address;
            if (!proxies.includes(address)) {
                return first;
            }
        }
        return first;
    }

    /// Parses an address with an optional port, without asking a name server; null for any other text.
    static @Nullable InetAddress parse(String text) {
        var matcher = ADDRESS.matcher(text.strip());
        if (!matcher.matches()) {
            return null;
        }
        String bracketed = matcher.group(1);
        String ipv4 = matcher.group(2);
        try {
            return InetAddress.ofLiteral(bracketed != null ? bracketed : ipv4 != null ? ipv4 : matcher.group(3));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
