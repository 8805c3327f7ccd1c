package dev.postern.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Proxies whose forwarding headers are used (`--trusted-proxies`). Those of any other peer are ignored, because a
/// client could choose its address.
///
/// @param networks networks of the proxies
/// @param unixSocket whether the peer of a Unix socket is a proxy
public record TrustedProxies(List<Network> networks, boolean unixSocket) {

    public static final TrustedProxies NONE = new TrustedProxies(List.of(), false);

    /// Name of the peer of a Unix socket, which has no address.
    private static final String UNIX = "unix";

    public TrustedProxies {
        networks = List.copyOf(networks);
    }

    /// Network of addresses that begin with the same bits.
    ///
    /// @param prefix number of these bits
    public record Network(InetAddress address, int prefix) {

        public Network {
            if (prefix < 0 || prefix > address.getAddress().length * Byte.SIZE) {
                throw new IllegalArgumentException("The prefix of a network is out of range");
            }
        }

        /// Parses an address, with `/` and a prefix if it is a network.
        ///
        /// @throws IllegalArgumentException if it is neither
        static Network parse(String text) {
            int slash = text.indexOf('/');
            InetAddress address = ClientAddress.parse(slash < 0 ? text : text.substring(0, slash));
            if (address == null) {
                throw new IllegalArgumentException("'" + text + "' is not an address or a network");
            }
            int bits = address.getAddress().length * Byte.SIZE;
            return new Network(address, slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1)));
        }

        boolean contains(InetAddress other) {
            byte[] expected = address.getAddress();
            byte[] actual = other.getAddress();
            if (expected.length != actual.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if (((expected[bit / Byte.SIZE] ^ actual[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /// Parses the values of the option: addresses, networks, or `unix`.
    ///
    /// @throws IllegalArgumentException for any other value
    public static TrustedProxies parse(List<String> values) {
        List<String> addresses = values.stream()
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .filter(value -> !value.equals(UNIX))
                .toList();
        return new TrustedProxies(addresses.stream().map(Network::parse).toList(), addresses.size() < values.size());
    }

    /// Whether there are no trusted proxies.
    boolean isEmpty() {
        return networks.isEmpty() && !unixSocket;
    }

    /// Whether the peer of a connection is trusted.
    boolean includes(@Nullable SocketAddress peer) {
        return switch (peer) {
            case InetSocketAddress internet -> internet.getAddress() != null && includes(internet.getAddress());
            case UnixDomainSocketAddress _ -> unixSocket;
            case null, default -> unixSocket && peer == null;
        };
    }

    /// Whether an address is that of a trusted proxy.
    boolean includes(InetAddress address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
