package dev.postern;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;

/// The libraries that the packages of the list in [ArchitectureTest] can use.
final class PackageLibraries {

    /// Packages of libraries that each package can use, in addition to the JDK and JSpecify.
    private static final Map<String, Set<String>> LIBRARIES = Map.ofEntries(
            entry("problem", Set.of("com.sun.management")),
            entry("metrics", Set.of("io.micrometer")),
            entry("log", Set.of("org.slf4j")),
            entry("request", Set.of()),
            entry(
                    "auth",
                    Set.of(
                            "de.mkammerer.argon2",
                            "com.nimbusds.jose",
                            "com.fasterxml.jackson",
                            "com.github.benmanes.caffeine.cache",
                            "org.slf4j")),
            entry("hook", Set.of("org.jooq")),
            entry("catalog", Set.of("org.jooq")),
            entry("payload", Set.of("com.fasterxml.jackson", "de.siegmar.fastcsv", "org.jooq")),
            entry("plan", Set.of("org.jooq")),
            entry("sql", Set.of("org.jooq", "org.jooq.conf", "org.jooq.impl")),
            entry(
                    "store",
                    Set.of(
                            "jdk.net",
                            "org.jooq",
                            "org.jooq.conf",
                            "org.jooq.exception",
                            "org.jooq.impl",
                            "org.jooq.tools.jdbc",
                            "com.github.benmanes.caffeine.cache",
                            "com.zaxxer.hikari",
                            "com.zaxxer.hikari.pool",
                            "io.micrometer",
                            "javax.net",
                            "org.postgresql",
                            "org.slf4j")),
            entry("result", Set.of("com.fasterxml.jackson")),
            entry("openapi", Set.of("com.fasterxml.jackson", "org.jooq")),
            entry("typescript", Set.of("org.jooq")),
            entry(
                    "api",
                    Set.of("com.fasterxml.jackson", "com.github.benmanes.caffeine.cache", "org.jooq", "org.slf4j")),
            entry("docs", Set.of()),
            entry(
                    "server",
                    Set.of(
                            "com.github.benmanes.caffeine.cache",
                            "com.github.luben.zstd",
                            "com.sun.management",
                            "io.github.bucket4j",
                            "io.javalin",
                            "io.micrometer",
                            "io.opentelemetry",
                            "io.prometheus.metrics.core",
                            "jakarta.servlet",
                            "kotlin",
                            "org.eclipse.jetty",
                            "org.jooq.exception",
                            "org.slf4j")),
            entry(
                    "accounts",
                    Set.of(
                            "com.github.benmanes.caffeine.cache",
                            "io.github.bucket4j",
                            "io.javalin",
                            "jakarta.servlet",
                            "com.fasterxml.jackson",
                            "org.jooq",
                            "org.jooq.exception",
                            "org.jooq.impl")),
            entry("embedded", Set.of("io.zonky.test.db.postgres", "org.postgresql", "org.slf4j")),
            entry("diff", Set.of()),
            entry(
                    "migrate",
                    Set.of("javax.xml.parsers", "org.flywaydb", "org.postgresql", "org.w3c.dom", "org.xml.sax")),
            entry("assembly", Set.of("org.jooq", "org.postgresql", "org.slf4j")),
            entry(
                    "generate",
                    Set.of(
                            "com.sun.source",
                            "javax.lang.model",
                            "javax.tools",
                            "org.jooq",
                            "org.jooq.codegen",
                            "org.jooq.meta",
                            "org.jooq.meta.jaxb",
                            "org.jooq.meta.postgres")),
            entry("project", Set.of("javax.lang.model")),
            entry("deployment", Set.of("com.fasterxml.jackson", "org.apache.commons.compress")),
            entry("dev", Set.of()),
            entry("doctor", Set.of("com.sun.management", "org.postgresql")),
            entry("cli", Set.of("picocli", "com.fasterxml.jackson", "org.slf4j.event")),
            entry(
                    ArchitectureTest.EXAMPLE,
                    Set.of(
                            "org.jooq",
                            "org.jooq.exception",
                            "org.jooq.impl",
                            "io.javalin",
                            "jakarta.servlet",
                            "com.fasterxml.jackson")),
            entry(ArchitectureTest.ROOT, Set.of("org.jooq", "org.jooq.impl", "io.javalin", "picocli")));

    private PackageLibraries() {}

    /// Whether classes of a package can use classes of a package that is not the project's.
    ///
    /// @param name name of the package in the list
    /// @param used name of the JDK's or library's package
    static boolean canUse(String name, String used) {
        return used.startsWith("java.")
                || used.startsWith("javax.sql")
                || used.equals("org.jspecify.annotations")
                || LIBRARIES.getOrDefault(name, Set.of()).stream().anyMatch(library -> includes(library, used));
    }

    /// jOOQ's packages are listed one by one; for other libraries, subpackages are included.
    private static boolean includes(String library, String used) {
        return used.equals(library) || (!library.startsWith("org.jooq") && used.startsWith(library + "."));
    }
}
