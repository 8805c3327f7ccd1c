package dev.postern.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.problem.ProblemException;
import dev.postern.request.QueryString.Parameter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests that arbitrary text is either parsed or rejected with a problem.
///
/// `-Dparser.rounds` sets the number of texts of each kind.
class QueryParserTest {

    private static final String ALPHABET = "abz019_ .,:()!*\"\\{}%-><=&$'\t\u0000äÿ日\uD83D\uDE80";
    private static final String[] PIECES = {
        "select=",
        "&",
        "id",
        "=eq.",
        "or=(",
        ")",
        "and(",
        "not.",
        "in.(",
        "is.null",
        "films(",
        "*",
        "order=",
        ".desc",
        "limit=",
        "films.",
        "%22",
        "!inner",
        ",",
        "like(any).",
        "offset=-1",
        "page=2"
    };
    private static final int ROUNDS = Integer.getInteger("parser.rounds", 10_000);

    @Test
    void arbitraryText_isParsedOrRejected() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int rejected = 0;
        int parsed = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String text = text(random);
            try {
                assertThat(QueryParser.parse(QueryString.parse(text), RequestLimits.DEFAULT))
                        .isNotNull();
                parsed++;
            } catch (ProblemException e) {
                assertThat(e.problem().status()).isIn(400, 416);
                if (e.problem().codeText().equals("PGRST100")) {
                    assertThat(e.problem().message()).contains("(line 1, column ");
                }
                rejected++;
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", query " + text, e);
            }
        }
        assertThat(rejected).as("seed %d", seed).isGreaterThan(ROUNDS / 100);
        assertThat(parsed).as("seed %d", seed).isGreaterThan(ROUNDS / 100);
    }

    @Test
    void printedQuery_parsesToTheSameQuery() {
        long seed = System.nanoTime();
        RandomQueries queries = new RandomQueries(new Random(seed));
        for (int i = 0; i < ROUNDS; i++) {
            ParsedQuery query = queries.query();
            String text = Printer.print(query);
            assertThat(QueryParser.parse(QueryString.parse(text), RequestLimits.DEFAULT))
                    .as("seed %d, query %s", seed, text)
                    .isEqualTo(query);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit", "offset", "order", "and", "or", "select"})
    void quotedReservedName_isAColumn(String name) {
        ParsedQuery query =
                QueryParser.parse(List.of(new Parameter("\"" + name + "\"", "eq.1")), RequestLimits.DEFAULT);
        assertThat(query.root().where())
                .containsExactly(new LogicTree.Filter(
                        new FieldPath(name, List.of()), new FilterOperation.Comparison(Operator.EQ, "1")));
    }

    @Test
    void arbitraryBytes_areParsedOrRejectedWithPosition() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            StringBuilder raw = new StringBuilder(random.nextBoolean() ? "select=" : "or=(id.");
            for (int length = random.nextInt(20); length > 0; length--) {
                raw.append(String.format("%%%02X", random.nextInt(256)));
            }
            try {
                assertThat(QueryParser.parse(QueryString.parse(raw.toString()), RequestLimits.DEFAULT))
                        .isNotNull();
            } catch (ProblemException e) {
                assertThat(e.problem().message()).contains("(line 1, column ");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", query " + raw, e);
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            if (random.nextInt(3) > 0) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            } else {
                text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
        }
        return text.toString();
    }

    @Test
    void tooDeepTreeOrEmbed_isRejectedWithoutStackOverflow() {
        assertRejected("or=(" + "and(".repeat(100_000));
        assertRejected("select=" + "films(".repeat(100_000));
        assertRejected("films.".repeat(100_000) + "id=eq.1");
    }

    @Test
    void requestAboveALimit_isRejected() {
        assertRejected("id=eq.1&".repeat(10_000) + "id=eq.1");
        assertRejected("id=in.(" + "1,".repeat(100_000) + "1)");
        assertRejected("select=" + "id,".repeat(100_000) + "id");
    }

    private static void assertRejected(String query) {
        try {
            QueryParser.parse(QueryString.parse(query), RequestLimits.DEFAULT);
            throw new AssertionError("not rejected");
        } catch (ProblemException e) {
            assertThat(e.problem().codeText()).isEqualTo("PSTRN801");
        }
    }
}
