package dev.postern.server;

import static dev.postern.server.TokenResponses.assertAccepted;
import static dev.postern.server.TokenResponses.assertRejected;
import static dev.postern.server.TokenResponses.getPost;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Bearer;
import dev.postern.testing.IdentityProvider;
import dev.postern.testing.TestService;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tests a service whose tokens come from three identity providers: one with its own audience and role claim, and one
/// that is down.
class IdentityProviderTest {

    private static final KeyPair KEY = p256();
    private static final IdentityProvider PROVIDER = IdentityProvider.start("/auth/v1");
    private static final IdentityProvider OTHER = IdentityProvider.start("/tenant/");
    private static final IdentityProvider DOWN = IdentityProvider.start("/realms/down");

    static {
        String keys = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"one\",\"x\":\"%s\",\"y\":\"%s\"}]}"
                .formatted(
                        coordinate(((ECPublicKey) KEY.getPublic()).getW().getAffineX()),
                        coordinate(((ECPublicKey) KEY.getPublic()).getW().getAffineY()));
        PROVIDER.publish(keys);
        OTHER.publish(keys);
        DOWN.setStatus(503);
    }

    @RegisterExtension
    static final TestService SERVICE = TokenSchema.serve(
                    "--jwt-issuer=" + PROVIDER.issuer(),
                    "--jwt-issuer=" + OTHER.issuer() + " audience=warehouse role-claim=$['https://x.example/role']",
                    "--jwt-issuer=" + DOWN.issuer(),
                    "--jwt-audience=shop")
            .withoutSecret();

    @AfterAll
    static void stopProviders() {
        PROVIDER.close();
        OTHER.close();
        DOWN.close();
    }

    private static KeyPair p256() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Encodes a coordinate in 32 bytes (RFC 7518, 6.2.1.2).
    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] padded = new byte[32];
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, padded, 32 - length, length);
        return Bearer.base64(padded);
    }

    private static String bearer(String issuer, String audience) throws GeneralSecurityException {
        return bearer(issuer, audience, "\"role\":\"tok_member\"");
    }

    private static String bearer(String issuer, String audience, String roles) throws GeneralSecurityException {
        String payload = "{\"iss\":\"%s\",\"aud\":[\"account\",\"%s\"],%s}".formatted(issuer, audience, roles);
        String signed = Bearer.base64("{\"alg\":\"ES256\",\"kid\":\"one\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + Bearer.base64(payload.getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(KEY.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return "Bearer " + signed + "." + Bearer.base64(signature.sign());
    }

    @Test
    void tokenOfProvider_isAccepted() throws GeneralSecurityException {
        assertAccepted(getPost(SERVICE, bearer(PROVIDER.issuer(), "shop")));
    }

    @Test
    void tokenForOtherAudience_isRejected() throws GeneralSecurityException {
        assertRejected(getPost(SERVICE, bearer(PROVIDER.issuer(), "web")), "PGRST303", "JWT not in audience");
    }

    @Test
    void issuerWithSettings_tokensNeedItsAudienceAndRoleClaim() throws GeneralSecurityException {
        String roles = "\"role\":\"tok_unknown\",\"https://x.example/role\":\"tok_member\"";
        assertAccepted(getPost(SERVICE, bearer(OTHER.issuer(), "warehouse", roles)));
        assertRejected(getPost(SERVICE, bearer(OTHER.issuer(), "shop", roles)), "PGRST303", "JWT not in audience");
        assertRejected(
                getPost(SERVICE, bearer(PROVIDER.issuer(), "warehouse", roles)), "PGRST303", "JWT not in audience");
        assertThat(getPost(SERVICE, bearer(PROVIDER.issuer(), "shop", roles)).statusCode())
                .as("the role at $.role does not exist")
                .isEqualTo(401);
    }

    @Test
    void tokenOfUnknownIssuer_isRejected() throws GeneralSecurityException {
        HttpResponse<String> response = getPost(SERVICE, bearer("https://other.example", "shop"));
        assertRejected(response, "PGRST301", "No suitable key or wrong key type");
        assertThat(response.body()).contains("The issuer of the token is not one of --jwt-issuer");
    }

    @Test
    void providerDown_itsTokensAre503() throws GeneralSecurityException {
        HttpResponse<String> response = getPost(SERVICE, bearer(DOWN.issuer(), "shop"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("PSTRN811");
    }

    @Test
    void notices_nameTheProvidersWithoutTls() {
        assertThat(SERVICE.server().startupNotices())
                .contains(
                        "The keys of --jwt-issuer " + PROVIDER.issuer() + " are read without TLS.",
                        "The keys of --jwt-issuer " + DOWN.issuer() + " are read without TLS.");
    }
}
