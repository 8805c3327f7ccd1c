package dev.postern.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Address and credentials of a PostgreSQL database.
///
/// @param url JDBC URL, `jdbc:postgresql://host:port/database`
/// @param user login role
/// @param secret password of the login role
public record DatabaseAddress(String url, String user, DatabasePassword secret) {

    /// Time for the login of a command at one host of the URL.
    private static final Duration HOST_LOGIN = Duration.ofSeconds(5);

    /// Time for the login of a command at all hosts.
    private static final Duration LOGIN = Duration.ofSeconds(30);

    private static final Pattern CONNECTION_URI = Pattern.compile(
            "postgres(?:ql)?://(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?(?<hosts>[^/?]*)(?<path>/[^?]*)?"
                    + "(?:\\?(?<parameters>.*))?");

    private static final Pattern STANDBY =
            Pattern.compile("[?&]targetServerType=(prefer)?(secondary|slave)(&|$)", Pattern.CASE_INSENSITIVE);

    private static final Pattern CREDENTIALS = Pattern.compile("(?<=[?&])(user|password)=([^&]*)&?");

    private static final Pattern SEPARATOR_AT_END = Pattern.compile("[?&]$");

    /// JDBC names of the parameters whose libpq names differ.
    private static final Map<String, String> PARAMETER_NAMES =
            Map.of("application_name", "ApplicationName", "connect_timeout", "connectTimeout");

    /// Creates an address with a password that does not change.
    public DatabaseAddress(String url, String user, String password) {
        this(url, user, new DatabasePassword.Text(password));
    }

    /// Returns the current password of the login role; may be empty.
    ///
    /// @throws dev.postern.problem.CommandException if its file cannot be read
    public String password() {
        return secret.read();
    }

    /// Whether a text begins like a URL that [#of] accepts.
    public static boolean isUrl(String text) {
        return text.startsWith("jdbc:postgresql:")
                || CONNECTION_URI.matcher(text).matches();
    }

    /// Returns the same database with another login, also if the URL has one as parameters, which would win.
    public DatabaseAddress withLogin(String role, String itsPassword) {
        return withLogin(role, new DatabasePassword.Text(itsPassword));
    }

    /// Returns the same database with another login, also if the URL has one as parameters, which would win.
    public DatabaseAddress withLogin(String role, DatabasePassword itsPassword) {
        String bare = CREDENTIALS.matcher(url).replaceAll("");
        return new DatabaseAddress(SEPARATOR_AT_END.matcher(bare).replaceFirst(""), role, itsPassword);
    }

    /// Opens a connection for a command. A host of the URL that does not respond to a login is left for the next one.
    ///
    /// @param more properties of the driver; those in the URL have precedence
    /// @param silence longest silence of the server after the login, unless the URL has `socketTimeout`
    public Connection connect(Map<String, String> more, Duration silence) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password());
        properties.setProperty("connectTimeout", String.valueOf(HOST_LOGIN.toSeconds()));
        properties.setProperty("socketTimeout", String.valueOf(HOST_LOGIN.toSeconds()));
        properties.setProperty("loginTimeout", String.valueOf(LOGIN.toSeconds()));
        properties.putAll(more);
        Connection opened = DriverManager.getConnection(url, properties);
        if (opened.getNetworkTimeout() == HOST_LOGIN.toMillis()) {
            opened.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis()));
        }
        return opened;
    }

    /// Whether the URL asks for a standby (`targetServerType` of pgjdbc), which rejects writes.
    public boolean prefersStandby() {
        return STANDBY.matcher(url).find();
    }

    /// Returns the address of a URL in JDBC's form or in libpq's.
    ///
    /// @param url `jdbc:postgresql://host:port/database`; or `postgres://user:password@host:port/database`
    /// (PostgreSQL, 32.1.1.2). User and password in the URL win. Another text stays as it is
    public static DatabaseAddress of(String url, String user, String password) {
        return of(url, user, new DatabasePassword.Text(password));
    }

    /// Returns the address of a URL in JDBC's form or in libpq's, whose password wins.
    public static DatabaseAddress of(String url, String user, DatabasePassword password) {
        Matcher uri = CONNECTION_URI.matcher(url);
        if (!uri.matches()) {
            return new DatabaseAddress(url, user, password).withLoginOfUrl();
        }
        String path = Objects.requireNonNullElse(uri.group("path"), "/");
        String parameters = uri.group("parameters");
        String jdbc = "jdbc:postgresql://" + uri.group("hosts") + path
                + (parameters == null ? "" : "?" + jdbcParameters(parameters));
        String inUrl = decoded(uri.group("password"), "");
        return new DatabaseAddress(
                        jdbc,
                        decoded(uri.group("user"), user),
                        inUrl.isEmpty() ? password : new DatabasePassword.Text(inUrl))
                .withLoginOfUrl();
    }

    /// Returns the address with the login of the URL's parameters, which win in the driver.
    private DatabaseAddress withLoginOfUrl() {
        Map<String, String> login = CREDENTIALS
                .matcher(url)
                .results()
                .collect(Collectors.toMap(
                        found -> found.group(1),
                        found -> URLDecoder.decode(found.group(2), StandardCharsets.UTF_8),
                        (_, last) -> last));
        String inUrl = login.get("password");
        return login.isEmpty()
                ? this
                : withLogin(
                        login.getOrDefault("user", user), inUrl == null ? secret : new DatabasePassword.Text(inUrl));
    }

    private static String jdbcParameters(String parameters) {
        return Stream.of(parameters.split("&"))
                .map(parameter -> parameter.split("=", 2))
                .map(parts ->
                        PARAMETER_NAMES.getOrDefault(parts[0], parts[0]) + (parts.length == 1 ? "" : "=" + parts[1]))
                .collect(Collectors.joining("&"));
    }

    /// Returns the percent-decoded text, or the other one if it is missing. A plus sign stays as it is.
    private static String decoded(@Nullable String text, String other) {
        return text == null || text.isEmpty()
                ? other
                : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
