package dev.postern.cli;

import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converter for header names (RFC 9110, 5.6.2), which returns them in lower case.
final class HeaderNameConverter implements ITypeConverter<String> {

    static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    @Override
    public String convert(String text) {
        String name = text.strip();
        if (!TOKEN.matcher(name).matches()) {
            throw new TypeConversionException("'" + text + "' is not a header name");
        }
        return name.toLowerCase(Locale.ROOT);
    }
}
