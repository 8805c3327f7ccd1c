package dev.postern.project;

/// Java code of a project's application.
public enum ApplicationCode {
    /// An application class and its test.
    JAVA,
    /// None: the main class is the engine's, which serves the generated classes.
    NONE
}
