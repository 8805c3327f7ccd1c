package dev.postern.testing;

import dev.postern.catalog.GeneratedModel;
import dev.postern.migrate.SchemaStamp;
import dev.postern.schema.DefaultCatalog;
import dev.postern.store.DatabaseAddress;

/// Schemas whose generated classes are committed with the project.
enum ProjectSchema implements ServedSchema {

    /// The schema from `db/migration`, without rows.
    SERVED {
        @Override
        public GeneratedModel generated(String moreFacts) {
            return new GeneratedModel(DefaultCatalog.DEFAULT_CATALOG, SchemaStamp.facts());
        }

        @Override
        public DatabaseAddress newDatabase() {
            return TestDatabases.fresh();
        }

        @Override
        public DatabaseAddress login(DatabaseAddress owner) {
            return TestDatabases.authenticating(owner);
        }

        @Override
        public String anonymousRole() {
            return "administrator";
        }
    },

    /// The schema from `src/test/db`, with its rows.
    EVERYTHING {
        @Override
        public GeneratedModel generated(String moreFacts) {
            return Everything.generated(moreFacts);
        }

        @Override
        public DatabaseAddress newDatabase() {
            return TestDatabases.everything();
        }

        @Override
        public DatabaseAddress login(DatabaseAddress owner) {
            return TestDatabases.as("tester_login", owner);
        }

        @Override
        public String anonymousRole() {
            return "tester";
        }
    }
}
