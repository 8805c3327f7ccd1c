package dev.postern.log;

/// Format of log lines.
public enum LogFormat {
    /// Words for reading, and `name=value` for each field.
    TEXT,
    /// One JSON object per line.
    JSON
}
