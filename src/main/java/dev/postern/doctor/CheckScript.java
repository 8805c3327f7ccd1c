package dev.postern.doctor;

import dev.postern.doctor.Diagnosis.Level;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Checks in SQL: the resource of the same name is a query for level, text and remedy.
///
/// The settings of the service are PostgreSQL settings of the session, `doctor.…`.
enum CheckScript {
    ROLES,
    GRANTS,
    LIMITS,
    REPLICAS;

    List<Diagnosis> run(Connection connection) throws SQLException {
        List<Diagnosis> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql())) {
            while (rows.next()) {
                all.add(new Diagnosis(
                        Level.valueOf(rows.getString(1)), subject(), rows.getString(2), rows.getString(3)));
            }
        }
        return all;
    }

    private String subject() {
        return name().toLowerCase(Locale.ROOT);
    }

    private String sql() {
        String resource = subject() + ".sql";
        try (InputStream in = Objects.requireNonNull(CheckScript.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
