package dev.postern.testing;

import blog.schema.DefaultCatalog;
import dev.postern.catalog.GeneratedModel;
import dev.postern.store.DatabaseAddress;

/// Schemas whose generated classes are committed with the project.
enum ProjectSchema implements ServedSchema {

    /// The schema from `db/migration`, without rows.
    SERVED {
        @Override
        public GeneratedModel generated(String moreFacts) {
            return GeneratedModel.of(DefaultCatalog.DEFAULT_CATALOG);
        }

        @Override
        public DatabaseAddress newDatabase() {
            return TestDatabases.createMigrated();
        }

        @Override
        public DatabaseAddress login(DatabaseAddress owner) {
            return TestDatabases.withAuthenticatorLogin(owner);
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
            return EverythingSchema.generated(moreFacts);
        }

        @Override
        public DatabaseAddress newDatabase() {
            return TestDatabases.createEverything();
        }

        @Override
        public DatabaseAddress login(DatabaseAddress owner) {
            return TestDatabases.withLogin("tester_login", owner);
        }

        @Override
        public String anonymousRole() {
            return "tester";
        }
    }
}
