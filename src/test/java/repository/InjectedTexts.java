package repository;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Texts that a faulty service would run as SQL, and their encodings in requests.
final class InjectedTexts {

    /// Part of each text below and of no other text.
    static final String MARK = "zqzmark";

    /// Share of the texts that each place gets: 1 for all, or 1 of this number.
    private static final int SHARE = Integer.getInteger("injection.share", 2);

    private static final List<String> TEXTS = Stream.of(
                    "{m}",
                    "{m}'",
                    "{m}\"",
                    "{m}''",
                    "' or '1'='1' -- {m}",
                    "'; CREATE TABLE {m}(a int); --",
                    "\"; CREATE TABLE {m}(a int); --",
                    "1; CREATE TABLE {m}(a int)",
                    "1) or (CREATE TABLE {m}(a int)",
                    "1); CREATE TABLE {m}(a int); --",
                    "id\" , (SELECT version()) AS \"{m}",
                    "id::text||'{m}'",
                    "\\'; CREATE TABLE {m}(a int); --",
                    "\\\\{m}\\",
                    "$${m}$$",
                    "$x${m}; CREATE TABLE {m}(a int)$x$",
                    "$1{m}",
                    "?{m}??",
                    "{m}/*",
                    "*/{m}--",
                    "{m}\n;CREATE TABLE {m}(a int);\r\n--",
                    "U&'\\0027{m}",
                    "\u02bc or {m}",
                    "\uff07; {m}",
                    "\u2019{m}\u0000",
                    "{m}\u0000'",
                    "\ud83d\ude80'{m}",
                    "%27{m}",
                    "%2527{m}%00",
                    "{m}(SELECT pg_sleep(30))",
                    "pg_sleep(30){m}",
                    "{m}.count()",
                    "{m},{m}",
                    "{m}.{m}.{m}",
                    "({m})",
                    "{\"{m}\"}",
                    "eq.{m}",
                    "reset role; {m}",
                    "' || current_setting('is_superuser') || '{m}")
            .map(text -> text.replace("{m}", MARK))
            .toList();

    private InjectedTexts() {}

    /// Returns the texts for one place of a request. Two places can get different ones.
    ///
    /// @param place request with a placeholder, whose digest chooses the texts
    static List<String> textsFor(String place) {
        int first = Math.floorMod(place.hashCode(), SHARE);
        return IntStream.range(0, TEXTS.size())
                .filter(i -> i % SHARE == first)
                .mapToObj(TEXTS::get)
                .toList();
    }

    /// Returns the texts that a header can contain.
    static List<String> printable() {
        return TEXTS.stream()
                .filter(text -> text.chars().allMatch(c -> c >= ' ' && c <= '~'))
                .toList();
    }

    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String json(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }

    /// Asserts a response below 500 without internal details.
    static void assertHarmless(HttpResponse<String> response, String sent) {
        assertThat(response.statusCode()).as(sent + " " + response.body()).isBetween(200, 499);
        assertThat(response.body())
                .as(sent)
                .doesNotContain("Exception", "\tat ", "jooq", "org.postgresql", "dev.postern", "jdbc:", "127.0.0.1")
                .doesNotContain("select \\\"", "select row", "insert into", "PostgreSQL 1", "/java", "/usr/", "/home/");
    }
}
