package dev.postern.cli;

import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converters for names of PostgreSQL settings in options.
final class SettingNameConverters {

    private SettingNameConverters() {}

    /// Converter for `--app-setting`, which adds the prefix `app.settings.`.
    static final class AppSettingConverter implements ITypeConverter<String> {

        private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

        @Override
        public String convert(String text) {
            if (!NAME.matcher(text).matches()) {
                throw new TypeConversionException("'" + text + "' is not a name of letters, digits and underscores");
            }
            return "app.settings." + text;
        }
    }

    /// Converter for `--hoisted-settings`, which rejects settings that hold the caller or the request.
    static final class HoistedConverter implements ITypeConverter<String> {

        private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_$]*([.][a-z_][a-z0-9_$]*)*");
        private static final Pattern RESERVED = Pattern.compile("role|session_authorization|request[.].*");

        @Override
        public String convert(String text) {
            String name = text.strip().toLowerCase(Locale.ROOT);
            if (!NAME.matcher(name).matches()) {
                throw new TypeConversionException("'" + text + "' is not a setting name");
            }
            if (RESERVED.matcher(name).matches()) {
                throw new TypeConversionException("'" + text + "' cannot be hoisted: it belongs to the request");
            }
            return name;
        }
    }
}
