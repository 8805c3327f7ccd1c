package dev.postern.testing;

import dev.postern.catalog.GeneratedModel;
import dev.postern.store.DatabaseAddress;

/// Schema that a [TestService] serves: its generated classes, databases and roles.
public interface ServedSchema {

    /// Returns the generated classes and the schema facts.
    ///
    /// @param moreFacts lines to append to the schema facts
    GeneratedModel generated(String moreFacts);

    /// Creates a database with this schema and returns its address for the owner.
    DatabaseAddress newDatabase();

    /// Returns the address of the same database for the login role of the service.
    DatabaseAddress login(DatabaseAddress owner);

    /// Returns the role of requests without a token.
    String anonymousRole();
}
