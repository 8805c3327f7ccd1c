package dev.postern.api;

import dev.postern.catalog.ApiCatalog;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.PreferenceName;
import dev.postern.request.QueryString;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.Representation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Response headers that are known when a request is planned.
record PlannedHeaders(ApiCatalog catalog) {

    /// Maximum characters of a query string in `Content-Location`, because clients reject headers of 16 KiB.
    private static final int MAX_LOCATION_LENGTH = 8_192;

    /// Returns `Content-Profile` if several schemas are served or the request names one (`docs/dialect.md` 1.12).
    ///
    /// @return null without the header
    @Nullable
    String contentProfile(ApiRequest request, String schema) {
        String named = request.method().isRead() ? "Accept-Profile" : "Content-Profile";
        return catalog.schemas().size() > 1 || request.header(named) != null ? schema : null;
    }

    /// Returns `Content-Location`; null if it would be too long.
    @Nullable
    static String contentLocation(ApiRequest request, List<Parameter> parameters) {
        if (request.query() != null && request.query().length() > MAX_LOCATION_LENGTH) {
            return null;
        }
        String query = QueryString.canonical(parameters);
        return query.length() > MAX_LOCATION_LENGTH
                ? null
                : request.base().url() + request.path() + (query.isEmpty() ? "" : "?" + query);
    }

    /// Returns the preferences that a representation supports: a media type handler receives numbers.
    static Set<PreferenceName> supported(Set<PreferenceName> names, Representation representation) {
        if (!(representation.explained() instanceof Representation.Custom)) {
            return names;
        }
        Set<PreferenceName> supported = new HashSet<>(names);
        supported.remove(PreferenceName.BIGINT);
        return supported;
    }

    /// Adds the applied preferences, the schema, and a warning for each embed that a parameter names by its target
    /// instead of its alias.
    ResponseHeaders.Builder add(
            ResponseHeaders.Builder headers,
            ApiRequest request,
            String schema,
            Preferences preferences,
            Set<PreferenceName> supported,
            List<String> legacyNames) {
        headers.add("Preference-Applied", preferences.applied(supported));
        legacyNames.forEach(name ->
                headers.add("Warning", "299 Postern \"'" + name + "' has an alias; use the alias in parameters\""));
        return headers.add("Content-Profile", contentProfile(request, schema));
    }
}
