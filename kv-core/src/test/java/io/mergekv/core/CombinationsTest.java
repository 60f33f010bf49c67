package io.mergekv.core;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.testkit.DatabaseConformance;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** The same rules hold whatever stands behind the database. */
class CombinationsTest {
    @Nested
    class AllOnTheHeap extends DatabaseConformance {
        @Override
        protected DatabaseBuilder database(Path directory) {
            return Database.at(directory).store("memory").cache("memory").log("memory");
        }

        @Override
        protected boolean durable() {
            return false;
        }
    }

    @Nested
    class StoreOnTheHeapAsItsOwnLog extends DatabaseConformance {
        @Override
        protected DatabaseBuilder database(Path directory) {
            return Database.at(directory).store("memory").cache("none").log("store");
        }

        @Override
        protected boolean durable() {
            return false;
        }
    }

    @Nested
    class RocksStoreAsItsOwnLog extends DatabaseConformance {
        @Override
        protected DatabaseBuilder database(Path directory) {
            return Database.at(directory).store("rocksdb").cache("memory").log("store");
        }
    }

    @Nested
    class EverythingOffTheHeap extends DatabaseConformance {
        @Override
        protected DatabaseBuilder database(Path directory) {
            return Database.at(directory).store("rocksdb").cache("chronicle").log("chronicle");
        }

        @Override
        protected boolean shared() {
            return true;
        }
    }
}
