package dev.postern.testing;

import dev.postern.catalog.GeneratedModel;
import dev.postern.store.DatabaseAddress;

/// A schema that a [TestService] serves: its classes, its databases and its roles.
interface ServedSchema {

    /// The generated classes and facts.
    ///
    /// @param moreFacts lines added to the facts; empty: none
    GeneratedModel generated(String moreFacts);

    /// A new database with this schema, addressed as its owner.
    DatabaseAddress newDatabase();

    /// The same database, addressed as the role that the service logs in as.
    DatabaseAddress login(DatabaseAddress owner);

    /// The role of requests without a token.
    String anonymousRole();
}
