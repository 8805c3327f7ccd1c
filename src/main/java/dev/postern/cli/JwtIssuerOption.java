package dev.postern.cli;

import dev.postern.auth.ProviderSettings;
import dev.postern.auth.RoleClaimPath;
import dev.postern.problem.CommandException;
import dev.postern.problem.ProblemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Value of `--jwt-issuer`: a URL, and the settings of this issuer after it, such as `audience=shop`.
///
/// @param audience null for that of `--jwt-audience`
/// @param roleClaim null for that of `--jwt-role-claim`
record JwtIssuerOption(
        String url, @Nullable String audience, @Nullable RoleClaimPath roleClaim) {

    /// Separator of several issuers in one value.
    static final String ISSUER_SEPARATOR = "\\s+(?=https?://)";

    private static final String SETTING_SEPARATOR = "\\s+(?=[a-z][a-z-]*=)";
    private static final String AUDIENCE = "audience";
    private static final String ROLE_CLAIM = "role-claim";

    /// Returns the settings of the issuer.
    ///
    /// @param defaultAudience value of `--jwt-audience`; null for any
    ProviderSettings settings(RoleClaimPath defaultRoleClaim, @Nullable String defaultAudience) {
        return new ProviderSettings(
                url,
                Objects.requireNonNullElse(roleClaim, defaultRoleClaim),
                audience == null ? defaultAudience : audience);
    }

    /// Converter for one issuer.
    static final class Converter implements ITypeConverter<JwtIssuerOption> {

        @Override
        public JwtIssuerOption convert(String text) {
            List<String> parts = List.of(text.strip().split(SETTING_SEPARATOR));
            String url = parts.getFirst();
            if (!UrlConverters.isUrl(url)) {
                throw new TypeConversionException("'" + url + "' is not a URL such as"
                        + " https://id.example.org/realms/shop, which audience= and role-claim= can follow");
            }
            Map<String, String> settings = new HashMap<>();
            for (String part : parts.subList(1, parts.size())) {
                String name = part.substring(0, part.indexOf('='));
                String value = part.substring(name.length() + 1);
                if (!List.of(AUDIENCE, ROLE_CLAIM).contains(name)) {
                    throw new TypeConversionException("'" + name + "' is not a setting of an issuer: " + AUDIENCE
                            + " and " + ROLE_CLAIM + " are");
                } else if (value.isEmpty() || settings.put(name, value) != null) {
                    throw new TypeConversionException(
                            "'" + name + "' of " + url + (value.isEmpty() ? " is empty" : " is given twice"));
                }
            }
            return new JwtIssuerOption(url, settings.get(AUDIENCE), roleClaim(settings.get(ROLE_CLAIM)));
        }

        private static @Nullable RoleClaimPath roleClaim(@Nullable String path) {
            try {
                return path == null ? null : RoleClaimPath.parse(path);
            } catch (ProblemException e) {
                CommandException failure = CommandException.of(e.problem());
                throw new TypeConversionException("'" + ROLE_CLAIM + "=" + path + "' is not a path to a single claim. "
                        + failure.details() + ". " + failure.hint());
            }
        }
    }
}
