package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Rules of `docs/words.md` that a program can check: first words of doc comments, banned words, the length of
/// sentences, and names that occur once.
class LanguageTest {

    private static final int MAX_WORDS = 25;

    private static final Pattern BANNED = Pattern.compile(
            String.join(
                    "|",
                    "\\b(who " + "asks",
                    "t" + "old",
                    "te" + "lls",
                    "sa" + "id",
                    "he" + "ar",
                    "he" + "ard",
                    "an" + "ew",
                    "be" + "side",
                    "way " + "back",
                    "take " + "back",
                    "taken " + "away",
                    "no" + "body",
                    "every" + "body",
                    "some" + "body",
                    "of its " + "own",
                    "is " + "none",
                    "mean" + "while",
                    "may " + "not",
                    "given " + "up)\\b"),
            Pattern.CASE_INSENSITIVE);
    private static final Pattern RIDDLE = Pattern.compile("^(What|Who|How|Where|Which)\\b");
    private static final Pattern COMMENT = Pattern.compile("^\\s*(///|//)\\s?(.*)$");
    private static final Pattern TRAILING_COMMENT = Pattern.compile("[;{},)]\\s*//\\s(.*)$");
    private static final Pattern TAG = Pattern.compile("^@(param \\S+|return|throws \\S+)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern MARKUP = Pattern.compile("<a id=[^>]*></a>|\\*\\*");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*](\\([^)]*\\))?");
    private static final Pattern END_OF_SENTENCE = Pattern.compile("(?<=[.!?])\\s+");
    private static final Pattern LIST_ITEM = Pattern.compile("^\\s*([-*]|\\d+\\.|#+|>) ");
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private final List<String> found = new ArrayList<>();

    @Test
    void javaSources_followTheRules() throws IOException {
        for (Path file : files(Path.of("src"), ".java")) {
            checkJava(file);
        }
        assertThat(found).isEmpty();
    }

    @Test
    void documents_followTheRules() throws IOException {
        for (Path file : files(Path.of("docs"), ".md")) {
            checkDocument(file);
        }
        checkDocument(Path.of("README.md"));
        checkDocument(Path.of("CHANGELOG.md"));
        assertThat(found).isEmpty();
    }

    @Test
    void launcherAndTitlesOfCases_haveNoBannedWords() throws IOException {
        checkWords(Path.of("postern"));
        for (Path file : files(Path.of("src/test/resources/cases"), ".txt")) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (number == 1 || line.startsWith("### ")) {
                    checkWords(file, number, line);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void otherSources_haveNoBannedWords() throws IOException {
        for (String ending : List.of(".mjs", ".ts", ".groovy", ".properties", ".sql", ".json", ".js", ".html")) {
            for (Path file : files(Path.of("src"), ending)) {
                if (!file.startsWith("src/test/db") && !file.endsWith("package-lock.json")) {
                    checkWords(file);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void simpleNames_areUnique() throws IOException {
        Map<String, Path> first = new TreeMap<>();
        for (Path file : files(Path.of("src"), ".java")) {
            Path other = first.putIfAbsent(file.getFileName().toString(), file);
            if (other != null && !file.endsWith("package-info.java")) {
                found.add(file + " has the name of " + other);
            }
        }
        assertThat(found).isEmpty();
    }

    private static List<Path> files(Path root, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !file.startsWith("src/test/generated-sources"))
                    .sorted()
                    .toList();
        }
    }

    private void checkWords(Path file) throws IOException {
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            checkWords(file, number, line);
        }
    }

    private void checkWords(Path file, int line, String text) {
        BANNED.matcher(HUMP.matcher(text).replaceAll(" "))
                .results()
                .map(MatchResult::group)
                .forEach(word -> found.add(file + ":" + line + ": \"" + word + "\""));
    }

    private void checkJava(Path file) throws IOException {
        checkWords(file);
        String kind = "";
        int start = 0;
        List<String> block = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            var comment = COMMENT.matcher(line);
            if (comment.matches() && (block.isEmpty() || comment.group(1).equals(kind))) {
                if (block.isEmpty()) {
                    kind = comment.group(1);
                    start = number;
                }
                block.add(comment.group(2));
                continue;
            }
            checkBlock(file, start, kind, block);
            block.clear();
            if (comment.matches()) {
                kind = comment.group(1);
                start = number;
                block.add(comment.group(2));
            }
            var trailing = TRAILING_COMMENT.matcher(line);
            if (trailing.find()) {
                checkSentences(file, number, trailing.group(1));
            }
        }
    }

    private void checkBlock(Path file, int line, String kind, List<String> block) {
        if (kind.equals("///")
                && !block.isEmpty()
                && RIDDLE.matcher(block.getFirst()).find()) {
            found.add(file + ":" + line + ": begins with \"" + block.getFirst() + "\"");
        }
        StringBuilder paragraph = new StringBuilder();
        for (String text : block) {
            if (text.isBlank()
                    || TAG.matcher(text).find()
                    || LIST_ITEM.matcher(text).find()) {
                checkSentences(file, line, paragraph.toString());
                paragraph.setLength(0);
            }
            String words = TAG.matcher(text).replaceFirst("");
            paragraph.append(LIST_ITEM.matcher(words).replaceFirst("")).append(' ');
        }
        checkSentences(file, line, paragraph.toString());
    }

    private void checkSentences(Path file, int line, String paragraph) {
        String text = CODE.matcher(MARKUP.matcher(paragraph).replaceAll("")).replaceAll("code");
        String plain = LINK.matcher(text).replaceAll("link");
        for (String sentence : END_OF_SENTENCE.split(plain)) {
            int words = sentence.strip().split("\\s+").length;
            if (words > MAX_WORDS) {
                found.add(file + ":" + line + ": " + words + " words: " + sentence.strip());
            }
        }
    }

    private void checkDocument(Path file) throws IOException {
        boolean code = false;
        StringBuilder paragraph = new StringBuilder();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            boolean fence = line.strip().startsWith("```");
            code ^= fence;
            boolean text = !fence && !code && !line.startsWith("|") && !line.startsWith("<!--");
            if (!text || line.isBlank() || LIST_ITEM.matcher(line).find()) {
                checkSentences(file, number, paragraph.toString());
                paragraph.setLength(0);
            }
            if (text) {
                checkWords(file, number, CODE.matcher(line).replaceAll("code"));
                paragraph.append(LIST_ITEM.matcher(line).replaceFirst("")).append(' ');
            }
        }
        checkSentences(file, number, paragraph.toString());
    }
}
