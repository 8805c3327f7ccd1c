package dev.postern.cli;

import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Names of PostgreSQL's settings, as options give them.
final class SettingNameConverters {

    private SettingNameConverters() {}

    /// A setting of the application's own, as PostgreSQL names it.
    static final class OwnConverter implements ITypeConverter<String> {

        private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

        @Override
        public String convert(String text) {
            if (!NAME.matcher(text).matches()) {
                throw new TypeConversionException("'" + text + "' is not a name of letters, digits and underscores");
            }
            return "app.settings." + text;
        }
    }

    /// A setting of PostgreSQL's or of an extension, in lower case: none that says who asks, or what.
    static final class HoistedConverter implements ITypeConverter<String> {

        private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_$]*([.][a-z_][a-z0-9_$]*)*");
        private static final Pattern OF_REQUEST = Pattern.compile("role|session_authorization|request[.].*");

        @Override
        public String convert(String text) {
            String name = text.strip().toLowerCase(Locale.ROOT);
            if (!NAME.matcher(name).matches()) {
                throw new TypeConversionException("'" + text + "' is not the name of a setting");
            }
            if (OF_REQUEST.matcher(name).matches()) {
                throw new TypeConversionException("'" + text + "' is not a function's to say: it is of the request");
            }
            return name;
        }
    }
}
