package dev.postern.cli;

import dev.postern.server.ServiceUrls;
import dev.postern.store.DatabaseAddress;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converters for option values that are origins, URLs or paths of URLs.
final class UrlConverters {

    private static final Pattern URL = Pattern.compile("https?://[^/?#@\\s]+(/[^?#\\s]*)?");

    private UrlConverters() {}

    /// Whether a text is an HTTP URL without user, query and fragment.
    static boolean isUrl(String text) {
        return URL.matcher(text).matches();
    }

    /// Converter for an origin as browsers send it (RFC 6454, 6.1), or `*` for every origin.
    static final class OriginConverter implements ITypeConverter<String> {

        private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#@\\s,*]+");

        @Override
        public String convert(String text) {
            if (!text.equals("*") && !ORIGIN.matcher(text).matches()) {
                throw new TypeConversionException(
                        "'" + text + "' is neither * nor an origin without a path, such as https://example.org");
            }
            return text;
        }
    }

    /// Converter for URLs of databases.
    static final class DatabaseUrlConverter implements ITypeConverter<String> {

        @Override
        public String convert(String text) {
            if (!DatabaseAddress.isUrl(text)) {
                throw new TypeConversionException(
                        "'" + text + "' is not a URL such as jdbc:postgresql://host/database");
            }
            return text;
        }
    }

    /// Converter for HTTP URLs, which removes a slash at the end.
    static final class AddressConverter implements ITypeConverter<String> {

        @Override
        public String convert(String text) {
            if (!isUrl(text)) {
                throw new TypeConversionException(
                        "'" + text + "' is not a URL such as https://api.example.org or https://example.org/shop");
            }
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        }
    }

    /// Converter for a base path of the generated API; `/` becomes empty.
    static final class BasePathConverter implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            String path = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
            if (text.isEmpty() || !ServiceUrls.isBasePath(path)) {
                throw new TypeConversionException("'" + text + "' is not a base path such as /api or /rest/v1");
            }
            return path;
        }
    }
}
