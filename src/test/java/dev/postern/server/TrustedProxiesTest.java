package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.testing.TestService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses of clients behind proxies, `--trusted-proxies`.
class TrustedProxiesTest {

    private static final TrustedProxies PROXIES =
            TrustedProxies.parse(List.of("10.0.0.0/8", "192.168.7.1", "fd00::/8", "unix"));
    private static final String PATH = "/api/films?select=id&limit=1";

    @RegisterExtension
    static final TestService TRUSTING =
            TestService.everything("--trusted-proxies=127.0.0.0/8", "--rate-limit=2/10m", "--proxy-protocol");

    @RegisterExtension
    static final TestService TRUSTING_OTHERS =
            TestService.everything("--trusted-proxies=10.0.0.0/8", "--rate-limit=2/10m", "--proxy-protocol");

    @Test
    void prefixOfATrustedProxy_beginsLinks() {
        assertThat(location(TRUSTING, "/shop/")).isEqualTo("/shop/api/films?id=eq.1&select=id");
        assertThat(location(TRUSTING, "//evil.example")).isEqualTo("/api/films?id=eq.1&select=id");
    }

    @Test
    void prefixOfATrustedProxy_beginsLocationAndNextPage() {
        String[] headers = {
            "X-Forwarded-Prefix", "/shop", "X-Forwarded-For", "203.0.113.200", "Prefer", "return=headers-only"
        };
        assertThat(TRUSTING.send("POST", "/api/entries", "{\"id\":9300}", headers)
                        .headers()
                        .firstValue("Location"))
                .hasValue("/shop/api/entries?id=eq.9300");
        assertThat(TRUSTING.get("/api/films?select=id&order=id&limit=1&after=", headers)
                        .headers()
                        .firstValue("Link"))
                .hasValueSatisfying(link -> assertThat(link).startsWith("</shop/api/films?"));
    }

    private static String location(TestService service, String prefix) {
        String client = "203.0.113." + prefix.length(); // the rate limit counts each client
        return service.get("/api/films?select=id&id=eq.1", "X-Forwarded-Prefix", prefix, "X-Forwarded-For", client)
                .headers()
                .firstValue("Content-Location")
                .orElseThrow();
    }

    /// From the end, the first address that is no trusted proxy; what stands before it is the client's own claim.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "203.0.113.9                           | -                                  | 203.0.113.9",
                "198.51.100.1, 203.0.113.9             | -                                  | 203.0.113.9",
                "198.51.100.1, 203.0.113.9, 10.1.2.3   | -                                  | 203.0.113.9",
                "203.0.113.9,192.168.7.1,fd00::5       | -                                  | 203.0.113.9",
                "10.9.9.9, 10.1.2.3                    | -                                  | 10.9.9.9",
                "203.0.113.9:4711                      | -                                  | 203.0.113.9",
                "[2001:db8::1]:4711                    | -                                  | 2001:db8:0:0:0:0:0:1",
                "2001:db8::1                           | -                                  | 2001:db8:0:0:0:0:0:1",
                "::ffff:203.0.113.9                    | -                                  | 203.0.113.9",
                "unknown                               | -                                  | -",
                "203.0.113.9, unknown                  | -                                  | -",
                "203.0.113.9, nonsense, 10.1.2.3       | -                                  | 10.1.2.3",
                "localhost                             | -                                  | -",
                "999.1.1.1                             | -                                  | -",
                "-                                     | for=203.0.113.9                    | 203.0.113.9",
                "-                                     | for=203.0.113.9;proto=https;by=x   | 203.0.113.9",
                "-                                     | For=\"[2001:db8::1]:80\"           | 2001:db8:0:0:0:0:0:1",
                "-                                     | for=198.51.100.1, for=203.0.113.9, for=10.1.1.1 | 203.0.113.9",
                "-                                     | for=_hidden                        | -",
                "-                                     | proto=https                        | -",
                "203.0.113.9                           | for=203.0.113.9                    | 203.0.113.9",
                "203.0.113.9                           | for=198.51.100.1                   | -",
                "203.0.113.9                           | for=_hidden                        | -",
            })
    void forwardingHeaders_nameTheClient(
            @Nullable String forwardedFor, @Nullable String forwarded, @Nullable String expected) {
        HttpFields.Mutable headers = HttpFields.build();
        if (forwardedFor != null) {
            headers.add("X-Forwarded-For", forwardedFor);
        }
        if (forwarded != null) {
            headers.add("Forwarded", forwarded);
        }
        InetAddress client = ClientAddress.forwarded(headers, PROXIES);
        assertThat(client == null ? null : client.getHostAddress()).isEqualTo(expected);
    }

    @Test
    void severalHeaderLines_areOneList() {
        HttpFields headers = HttpFields.build()
                .add("X-Forwarded-For", "198.51.100.1")
                .add("X-Forwarded-For", "203.0.113.9, 10.1.1.1");
        assertThat(ClientAddress.forwarded(headers, PROXIES)).hasToString("/203.0.113.9");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/9, 10.128.0.0, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "::/0, ::1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
    })
    void network_containsItsAddresses(String network, String address, boolean contained) {
        assertThat(TrustedProxies.parse(List.of(network)).includes(InetAddress.ofLiteral(address)))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "::1/129", "10.0.0.0/x", "example.org", "10.0.0/8", "1"})
    void invalidNetwork_isRejected(String network) {
        assertThatThrownBy(() -> TrustedProxies.parse(List.of(network))).isInstanceOf(IllegalArgumentException.class);
    }

    private static int status(TestService service, String... headers) {
        return service.get(PATH, headers).statusCode();
    }

    /// Clients of a trusted proxy are limited one by one; an IPv6 client by its network.
    @Test
    void trustedProxy_clientsHaveTheirOwnLimits() {
        for (String client : List.of("203.0.113.1", "203.0.113.2", "2001:db8:0:1::1", "2001:db8:0:2::1")) {
            assertThat(status(TRUSTING, "X-Forwarded-For", client)).as(client).isEqualTo(200);
            assertThat(status(TRUSTING, "X-Forwarded-For", client)).as(client).isEqualTo(200);
            assertThat(status(TRUSTING, "X-Forwarded-For", client)).as(client).isEqualTo(429);
        }
        assertThat(status(TRUSTING, "X-Forwarded-For", "2001:db8:0:1:ffff::2")).isEqualTo(429);
        assertThat(status(TRUSTING, "X-Forwarded-For", "198.51.100.7, 203.0.113.1"))
                .isEqualTo(429);
        assertThat(status(TRUSTING, "Forwarded", "for=203.0.113.2")).isEqualTo(429);
    }

    @Test
    void otherPeer_cannotChooseItsAddress() {
        assertThat(status(TRUSTING_OTHERS, "X-Forwarded-For", "203.0.113.1")).isEqualTo(200);
        assertThat(status(TRUSTING_OTHERS, "X-Forwarded-For", "203.0.113.2")).isEqualTo(200);
        assertThat(status(TRUSTING_OTHERS, "X-Forwarded-For", "203.0.113.3")).isEqualTo(429);
    }

    /// Sends a request with a header of the PROXY protocol, and returns the first line of the response.
    private static String firstLine(TestService service, String proxyHeader) throws IOException {
        URI origin = URI.create(service.origin());
        try (Socket socket = new Socket(origin.getHost(), origin.getPort())) {
            String request = proxyHeader + "GET " + PATH + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return response.lines().findFirst().orElse("");
        }
    }

    @Test
    void proxyProtocolOfTrustedProxy_namesTheClient() throws IOException {
        String header = "PROXY TCP4 203.0.113.60 127.0.0.1 40000 80\r\n";
        assertThat(firstLine(TRUSTING, header)).contains(" 200 ");
        assertThat(firstLine(TRUSTING, header)).contains(" 200 ");
        assertThat(firstLine(TRUSTING, header)).contains(" 429 ");
        assertThat(firstLine(TRUSTING, header.replace(".60", ".61"))).contains(" 200 ");
        assertThat(firstLine(TRUSTING_OTHERS, header)).contains(" 400 ");
    }
}
