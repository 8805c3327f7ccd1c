package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// URLs of databases, in the forms of JDBC and libpq.
class DatabaseAddressTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "", textBlock = """
            jdbc:postgresql://h:1/d?user=u         | jdbc:postgresql://h:1/d                      | u | pw
            jdbc:postgresql:d?a=1&password=p%26&b  | jdbc:postgresql:d?a=1&b                      | web | p&
            postgres://h/d?user=a%40b&password=c   | jdbc:postgresql://h/d                        | a@b | c
            postgres://h/d                         | jdbc:postgresql://h/d                        | web | pw
            postgresql://ada@h:5433/d              | jdbc:postgresql://h:5433/d                   | ada | pw
            postgres://ada:secret@h/d              | jdbc:postgresql://h/d                        | ada | secret
            postgres://a%40b:p%3A%2F+%40@h/d       | jdbc:postgresql://h/d                        | a@b | p:/+@
            postgres://ada@h                       | jdbc:postgresql://h/                         | ada | pw
            postgres://ada@h1:1,h2:2/d             | jdbc:postgresql://h1:1,h2:2/d                | ada | pw
            postgres://ada@[::1]:5432/d            | jdbc:postgresql://[::1]:5432/d               | ada | pw
            postgres://h/d?sslmode=require         | jdbc:postgresql://h/d?sslmode=require        | web | pw
            postgres://h/d?application_name=a&x    | jdbc:postgresql://h/d?ApplicationName=a&x    | web | pw
            postgres://h?connect_timeout=3         | jdbc:postgresql://h/?connectTimeout=3        | web | pw
            mysql://ada:secret@h/d                 | mysql://ada:secret@h/d                       | web | pw
            """)
    void url_isThatOfTheDriver(String url, String jdbcUrl, String user, String password) {
        assertThat(DatabaseAddress.of(url, "web", "pw")).isEqualTo(new DatabaseAddress(jdbcUrl, user, password));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://h/d?user=a&password=b, jdbc:postgresql://h/d",
        "jdbc:postgresql://h/d?user=a&ssl=true&password=b, jdbc:postgresql://h/d?ssl=true",
        "jdbc:postgresql://h/d?ssl=true, jdbc:postgresql://h/d?ssl=true"
    })
    void anotherLogin_replacesThatOfTheUrl(String url, String expected) {
        assertThat(new DatabaseAddress(url, "web", "pw").withLogin("owner", "secret"))
                .isEqualTo(new DatabaseAddress(expected, "owner", "secret"));
    }

    /// The first host accepts connections and answers nothing, like a machine that hangs.
    @Test
    void firstHostHangs_secondIsUsed() throws IOException, SQLException {
        DatabaseAddress database = TestDatabases.createEmpty();
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = database.url().replace("//", "//127.0.0.1:" + hanging.getLocalPort() + ",");
            DatabaseAddress both = new DatabaseAddress(url, database.user(), database.password());
            try (Connection connection = both.connect(Map.of("ApplicationName", "x"), Duration.ofMinutes(2))) {
                assertThat(connection.isValid(0)).isTrue();
                assertThat(connection.getNetworkTimeout()).isEqualTo(120_000);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"jdbc:postgresql:d, true", "postgres://h/d, true", "jdbc:mysql://h/d, false", "postgres:d, false"})
    void isUrl_knowsBothForms(String text, boolean expected) {
        assertThat(DatabaseAddress.isUrl(text)).isEqualTo(expected);
    }
}
