package dev.postern.testing;

import java.util.List;

/// Values that [RandomRequests] sends.
final class RequestTexts {

    /// Values that break parsers.
    static final List<String> HOSTILE = List.of(
            "",
            "null",
            "-1",
            "5a",
            "1e3",
            "9223372036854775808",
            "NaN",
            "'; drop table poems; --",
            "\"",
            "\\",
            "(",
            "a(b",
            "))",
            "{",
            "{\"a\":",
            "*",
            "%00",
            "\u0000",
            "\uFFFF",
            "ä\u0301😀",
            "..",
            "poems(poems(poems(poems(*))))",
            "x".repeat(3_000),
            "(1,2",
            "1,2,3",
            "eq.",
            "not.not.eq.1",
            "in.(",
            "fts(english).a & b");

    static final List<String> OPERATORS = List.of(
            "eq",
            "neq",
            "gt",
            "gte",
            "lt",
            "lte",
            "like",
            "ilike",
            "match",
            "imatch",
            "is",
            "isdistinct",
            "in",
            "cs",
            "cd",
            "ov",
            "sl",
            "sr",
            "nxr",
            "nxl",
            "adj",
            "fts",
            "plfts",
            "phfts",
            "wfts",
            "eq(any)",
            "gt(all)",
            "like(any)");

    static final List<String> PREFERENCES = List.of(
            "count=exact",
            "count=planned",
            "count=estimated",
            "return=minimal",
            "return=headers-only",
            "return=representation",
            "resolution=merge-duplicates",
            "resolution=ignore-duplicates",
            "missing=default",
            "handling=strict",
            "handling=lenient",
            "max-affected=1",
            "timezone=America/New_York",
            "timezone=Nowhere/Else");

    static final List<String> MEDIA_TYPES = List.of(
            "application/json",
            "text/csv",
            "application/x-ndjson",
            "application/vnd.pgrst.object+json",
            "application/vnd.pgrst.array+json;nulls=stripped",
            "*/*",
            "text/html",
            "nonsense");

    private RequestTexts() {}
}
