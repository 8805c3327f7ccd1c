package dev.postern.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyUse;
import dev.postern.problem.CommandException;
import dev.postern.problem.ProblemException;
import dev.postern.testing.IdentityProvider;
import dev.postern.testing.Polling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.KeyPair;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tokens of identity providers, whose keys come from a real HTTP server.
class ProviderKeysTest {

    private static final long START = 1_700_000_000;
    private static final KeyPair OTHER = TestKeys.P384;

    private final IdentityProvider provider = IdentityProvider.start("/realms/shop");
    private final AtomicLong now = new AtomicLong(START);
    private final InstantSource clock = () -> Instant.ofEpochSecond(now.get());

    @AfterEach
    void stopProvider() {
        provider.close();
    }

    private static ProviderSettings settings(IdentityProvider provider, String rolePath, @Nullable String audience) {
        return new ProviderSettings(provider.issuer(), RoleClaimPath.parse(rolePath), audience);
    }

    private TokenVerifier verifier(@Nullable JwtKeySource secret, String rolePath, @Nullable String audience) {
        JwtIssuer other = secret == null ? null : new JwtIssuer(secret, RoleClaimPath.parse(rolePath), audience);
        JwtIssuers issuers = JwtIssuers.open(List.of(settings(provider, rolePath, audience)), other, clock);
        return new TokenVerifier(issuers, clock, 1_000);
    }

    private TokenVerifier verifier() {
        return verifier(null, "$.role", null);
    }

    /// Publishes the P-256 key `k1`, and returns a verifier that has read it.
    private TokenVerifier verifierOfFirstKey() {
        provider.publish(TestKeys.ec(Curve.P_256, TestKeys.P256).keyID("k1").build());
        return verifier();
    }

    private String token(String issuer, String keyId, KeyPair key, String algorithm) {
        return TestKeys.token(
                "{\"alg\":\"%s\",\"kid\":\"%s\"}".formatted(algorithm, keyId),
                "{\"iss\":\"%s\",\"role\":\"editor\"}".formatted(issuer),
                TestKeys.signing(algorithm, key.getPrivate()));
    }

    private String firstToken() {
        return token(provider.issuer(), "k1", TestKeys.P256, "ES256");
    }

    private String secondToken() {
        return token(provider.issuer(), "k2", OTHER, "ES384");
    }

    private void publishSecondKey() {
        provider.publish(TestKeys.ec(Curve.P_384, OTHER).keyID("k2").build());
    }

    private static void assertAccepted(TokenVerifier tokens, String token) {
        assertThat(tokens.verify(token).role()).isEqualTo("editor");
    }

    private static void assertRejected(TokenVerifier tokens, String token, String code, String message) {
        assertThatThrownBy(() -> tokens.verify(token))
                .isInstanceOf(ProblemException.class)
                .hasMessage(code + ": " + message);
    }

    /// A Keycloak realm also publishes an encryption key, and lists the roles of each client.
    @Test
    void keycloakToken_hasRoleOfClient() {
        provider.publish(
                TestKeys.rsa(TestKeys.RSA)
                        .keyID("enc")
                        .keyUse(KeyUse.ENCRYPTION)
                        .build(),
                TestKeys.rsa(TestKeys.RSA).keyID("sig").keyUse(KeyUse.SIGNATURE).build());
        String payload = """
                {"exp":1700000300,"iat":1700000000,"jti":"onrtac:71","iss":"%s","aud":["shop-api","account"],
                "sub":"2f6b","typ":"Bearer","azp":"shop-web","sid":"91","acr":"1","allowed-origins":["*"],
                "realm_access":{"roles":["offline_access","default-roles-shop","uma_authorization"]},
                "resource_access":{"shop-api":{"roles":["editor"]},"account":{"roles":["manage-account"]}},
                "scope":"openid email profile","email_verified":true}""".formatted(provider.issuer());
        String token = TestKeys.token(
                "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"sig\"}",
                payload,
                TestKeys.signing("RS256", TestKeys.RSA.getPrivate()));
        TokenVerifier tokens = verifier(null, "$.resource_access['shop-api'].roles[0]", "shop-api");
        assertAccepted(tokens, token);
        TokenVerifier others = verifier(null, "$.resource_access['shop-api'].roles[0]", "warehouse");
        assertRejected(others, token, "PGRST303", "JWT not in audience");
    }

    /// The issuer of an Auth0 tenant ends with a slash, and the names of additional claims are URLs.
    @Test
    void auth0Token_hasNamespacedRole() {
        try (IdentityProvider auth0 = IdentityProvider.start("/")) {
            provider.publish(TestKeys.ec(Curve.P_256, TestKeys.P256).build());
            auth0.publish(TestKeys.rsa(TestKeys.RSA)
                    .keyID("NjVBRjY")
                    .keyUse(KeyUse.SIGNATURE)
                    .build());
            String payload = """
                    {"https://shop.example/role":"editor","iss":"%s","sub":"auth0|5f7c",
                    "aud":["https://api.shop.example","https://shop.eu.auth0.com/userinfo"],"iat":1700000000,
                    "exp":1700086400,"azp":"Zy9","scope":"openid profile","permissions":["read:films"]}""".formatted(auth0.issuer());
            String token = TestKeys.token(
                    "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"NjVBRjY\"}",
                    payload,
                    TestKeys.signing("RS256", TestKeys.RSA.getPrivate()));
            List<ProviderSettings> providers = List.of(
                    settings(provider, "$.role", "shop"),
                    settings(auth0, "$['https://shop.example/role']", "https://api.shop.example"));
            TokenVerifier tokens = new TokenVerifier(JwtIssuers.open(providers, null, clock), clock, 1_000);
            assertAccepted(tokens, token);
        }
    }

    /// A Supabase project publishes keys with `key_ops` and `ext`, and its roles are PostgreSQL's.
    @Test
    void supabaseToken_hasRole() {
        String key = TestKeys.ec(Curve.P_256, TestKeys.P256)
                .keyID("b81")
                .build()
                .toPublicJWK()
                .toJSONString();
        provider.publish("{\"keys\":[%s,\"alg\":\"ES256\",\"key_ops\":[\"verify\"],\"ext\":true}]}"
                .formatted(key.substring(0, key.length() - 1)));
        String payload = """
                {"iss":"%s","sub":"7d0e","aud":"authenticated","exp":1700003600,"iat":1700000000,
                "email":"a@shop.example","phone":"","app_metadata":{"provider":"email","providers":["email"]},
                "user_metadata":{"role":"service_role"},"role":"editor","aal":"aal1",
                "amr":[{"method":"password","timestamp":1700000000}],"is_anonymous":false}""".formatted(provider.issuer());
        String token = TestKeys.token(
                "{\"alg\":\"ES256\",\"kid\":\"b81\",\"typ\":\"JWT\"}",
                payload,
                TestKeys.signing("ES256", TestKeys.P256.getPrivate()));
        assertAccepted(verifier(null, "$.role", "authenticated"), token);
    }

    @Test
    void ed25519Token_isAccepted() {
        provider.publish(TestKeys.ed25519(TestKeys.ED25519).keyID("ed").build());
        assertAccepted(verifier(), token(provider.issuer(), "ed", TestKeys.ED25519, "EdDSA"));
    }

    /// With a symmetric key in a public key set, every client could sign.
    @Test
    void symmetricKey_isIgnored() {
        String symmetric = TestKeys.oct(64).keyID("hs").build().toJSONString();
        String used = TestKeys.ec(Curve.P_256, TestKeys.P256)
                .keyID("k1")
                .build()
                .toPublicJWK()
                .toJSONString();
        provider.publish("{\"keys\":[%s,%s]}".formatted(symmetric, used));
        TokenVerifier tokens = verifier();
        String forged = TestKeys.token(
                "{\"alg\":\"HS256\",\"kid\":\"hs\"}",
                "{\"iss\":\"%s\",\"role\":\"editor\"}".formatted(provider.issuer()),
                TestKeys.hmac("HS256", TestKeys.SECRET.substring(0, 64)));
        assertRejected(tokens, forged, "PGRST301", "No suitable key or wrong key type");
        assertAccepted(tokens, firstToken());
    }

    @Test
    void unknownKid_keysAreReadAtMostOnceAMinute() {
        TokenVerifier tokens = verifierOfFirstKey();
        publishSecondKey();
        for (int i = 0; i < 3; i++) {
            assertRejected(tokens, secondToken(), "PGRST301", "No suitable key or wrong key type");
        }
        assertThat(provider.keySetReads()).as("within a minute of the start").isEqualTo(1);
        now.addAndGet(60);
        assertAccepted(tokens, secondToken());
        for (int i = 0; i < 3; i++) {
            String invented = token(provider.issuer(), "k" + (i + 7), OTHER, "ES384");
            assertRejected(tokens, invented, "PGRST301", "No suitable key or wrong key type");
        }
        assertThat(provider.keySetReads()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"500", "404"})
    void providerFails_keysAreKept(int status) {
        TokenVerifier tokens = verifierOfFirstKey();
        provider.setStatus(status);
        now.addAndGet(3_600);
        assertRejected(tokens, secondToken(), "PGRST301", "No suitable key or wrong key type");
        provider.close();
        now.addAndGet(3_600);
        assertRejected(tokens, secondToken(), "PGRST301", "No suitable key or wrong key type");
        assertAccepted(tokens, firstToken());
    }

    /// A token that was verified before its key was withdrawn is not accepted from the cache.
    @Test
    void withdrawnKey_endsAfterTenMinutes() {
        TokenVerifier tokens = verifierOfFirstKey();
        assertAccepted(tokens, firstToken());
        publishSecondKey();
        now.addAndGet(599);
        assertAccepted(tokens, firstToken());
        now.addAndGet(1);
        Polling.until(() -> !isAccepted(tokens, firstToken()));
        assertAccepted(tokens, secondToken());
        assertThat(provider.keySetReads()).isEqualTo(2);
    }

    private static boolean isAccepted(TokenVerifier tokens, String token) {
        try {
            return tokens.verify(token).role() != null;
        } catch (ProblemException e) {
            assertThat(e.problem().codeText()).isEqualTo("PGRST301");
            return false;
        }
    }

    @Test
    void providerDownAtStart_tokensAre503UntilItResponds() {
        provider.setStatus(502);
        TokenVerifier tokens = verifierOfFirstKey();
        assertRejected(tokens, firstToken(), "PSTRN811", "The identity provider of the token does not respond");
        provider.setStatus(200);
        assertRejected(tokens, firstToken(), "PSTRN811", "The identity provider of the token does not respond");
        now.addAndGet(5);
        assertAccepted(tokens, firstToken());
    }

    @Test
    void issuers_doNotShareKeys() {
        JwtKeys secret = TestKeys.keys(TestKeys.SECRET);
        provider.publish(TestKeys.ec(Curve.P_256, TestKeys.P256).keyID("k1").build());
        TokenVerifier tokens = verifier(secret, "$.role", null);
        assertAccepted(tokens, firstToken());
        assertAccepted(tokens, TestKeys.token("{\"role\":\"editor\"}"));
        assertAccepted(tokens, TestKeys.token("{\"iss\":\"https://other.example\",\"role\":\"editor\"}"));
        for (String forged : List.of(
                TestKeys.token("{\"iss\":\"%s\",\"role\":\"editor\"}".formatted(provider.issuer())),
                token("https://other.example", "k1", TestKeys.P256, "ES256"),
                token(provider.issuer() + "/", "k1", TestKeys.P256, "ES256"))) {
            assertRejected(tokens, forged, "PGRST301", "No suitable key or wrong key type");
        }
    }

    @Test
    void unknownIssuer_isRejected() {
        TokenVerifier tokens = verifierOfFirstKey();
        String other = token("https://other.example", "k1", TestKeys.P256, "ES256");
        assertRejected(tokens, other, "PGRST301", "No suitable key or wrong key type");
        assertRejected(tokens, TestKeys.token("{}"), "PGRST301", "No suitable key or wrong key type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | {\"keys\":[]} | is another issuer than the one in its OpenID configuration",
                "{\"issuer\":\"https://other.example\"} | {} | is another issuer than the one in its OpenID configuration",
                "<html> | {} | has no usable document at 'ISSUER/.well-known/openid-configuration': it is invalid JSON",
                "{\"issuer\":\"ISSUER\"} | {} | has no usable document at '': it is not a URL",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"ISSUER/none\"} | {} |"
                        + " has no usable document at 'ISSUER/none': the response is 404",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"ISSUER/keys\"} | {\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]} |"
                        + " has no key that can verify a token",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"ISSUER/keys\"} | {\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQ\"}]} |"
                        + " has no key that can verify a token"
            })
    void wrongProvider_endsTheStart(String configuration, String keys, String message) {
        provider.setConfiguration(configuration.replace("ISSUER", provider.issuer()));
        provider.publish(keys);
        assertThatThrownBy(this::verifier)
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.hint()).isNotBlank())
                .hasMessageStartingWith(
                        "--jwt-issuer " + provider.issuer() + " " + message.replace("ISSUER", provider.issuer()));
    }

    /// The timeout of a request to the provider ends with the headers.
    @Test
    void bodyThatDoesNotEnd_providerIsUnreachable() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try {
                    server.accept()
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{".getBytes(US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            ProviderClient client = new ProviderClient("http://127.0.0.1:" + server.getLocalPort());
            assertThatThrownBy(client::readKeySet).isInstanceOf(ProviderClient.UnreachableException.class);
        }
    }
}
