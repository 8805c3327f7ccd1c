package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postern.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Values of `--jwt-role-claim`: accepted paths, and the claims that they select.
class RoleClaimPathTest {

    private static final String CLAIMS = """
            {"role":"r","a":{"b_1":["x",{"ö":"y"}]},"https://example.org/role":"u","it's":"q","t\\tab":"t","":"e",
             "say \\"x\\"":"s","a/b\\\\c":"p"}
            """;

    @Test
    void validPath_findsTheClaim() {
        assertThat(find("$.role")).isEqualTo("r");
        assertThat(find("$['role']")).isEqualTo("r");
        assertThat(find("$[ \"role\" ]")).isEqualTo("r");
        assertThat(find("$.a.b_1[0]")).isEqualTo("x");
        assertThat(find("$ .a ['b_1'] [ -1 ] .ö")).isEqualTo("y");
        assertThat(find("$.a.b_1[1]['\\u00f6']")).isEqualTo("y");
        assertThat(find("$['https://example.org/role']")).isEqualTo("u");
        assertThat(find("$['it\\'s']")).isEqualTo("q");
        assertThat(find("$[\"it's\"]")).isEqualTo("q");
        assertThat(find("$['t\\tab']")).isEqualTo("t");
        assertThat(find("$['']")).isEqualTo("e");
        assertThat(find("$[\"say \\\"x\\\"\"]")).isEqualTo("s");
        assertThat(find("$['a\\/b\\\\c']")).isEqualTo("p");
    }

    @Test
    void pathWithoutValue_findsAMissingNode() {
        for (String path : new String[] {
            "$.no",
            "$.role.no",
            "$.role[0]",
            "$.a[0]",
            "$.a.b_1[2]",
            "$.a.b_1[-3]",
            "$.a.b_1['0']",
            "$[0]",
            "$[-1]",
            "$.a.b_1[9007199254740991]",
            "$.a.b_1[-9007199254740991]"
        }) {
            assertThat(RoleClaimPath.parse(path).find(JsonObjects.parse(CLAIMS)).isMissingNode())
                    .as(path)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$",
                "role",
                ".role",
                "@.role",
                "$role",
                "$.",
                "$..role",
                "$.*",
                "$[*]",
                "$[0:1]",
                "$[0,1]",
                "$['a','b']",
                "$[?@.a]",
                "$.a[?(@ == 'x')]",
                "$.1a",
                "$.a-b",
                "$.a b",
                "$.a ",
                " $.a",
                "$. a",
                "$[01]",
                "$[-0]",
                "$[+1]",
                "$[-]",
                "$[]",
                "$[9007199254740992]",
                "$[99999999999999999999]",
                "$['a",
                "$['a'",
                "$['\\x']",
                "$['\\\"']",
                "$['\\u00g0']",
                "$['\\u12",
                "$[\"\\'\"]",
                "$['\n']",
                "$.a[0]]",
                "$[١]"
            })
    void invalidPath_isRejected(String path) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> RoleClaimPath.parse(path))
                .satisfies(e -> assertThat(e.problem().message())
                        .isEqualTo("--jwt-role-claim is not a path to a single claim: " + path))
                .satisfies(e -> assertThat(e.problem().details()).isNotNull())
                .satisfies(e -> assertThat(e.problem().hint()).contains("$.app.roles[0]"));
    }

    private static String find(String path) {
        return RoleClaimPath.parse(path).find(JsonObjects.parse(CLAIMS)).asText();
    }
}
