package dev.postern.project;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parts of an XML file that `upgrade` replaces: the lines between the comments `postern: NAME` and `postern: end`.
final class MarkedParts {

    private static final Pattern PART = Pattern.compile(
            "(?ms)^[ \\t]*<!-- postern: (?!end)(\\w+)[^\\n]*?-->\\s*$.*?^[ \\t]*<!-- postern: end -->");

    private MarkedParts() {}

    /// Replaces the parts of a text by those of another one. All other lines stay.
    static String replace(String text, String template) {
        Map<String, String> parts = parts(template);
        return PART.matcher(text)
                .replaceAll(part ->
                        Matcher.quoteReplacement(parts.getOrDefault(part.group(1), part.group())));
    }

    /// Lists the parts of a template that a text lacks.
    static List<String> missing(String text, String template) {
        Map<String, String> parts = parts(text);
        return parts(template).keySet().stream()
                .filter(name -> !parts.containsKey(name))
                .toList();
    }

    private static Map<String, String> parts(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        PART.matcher(text).results().forEach(part -> parts.put(part.group(1), part.group()));
        return parts;
    }
}
