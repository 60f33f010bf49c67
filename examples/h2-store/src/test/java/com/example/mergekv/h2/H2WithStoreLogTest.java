package com.example.mergekv.h2;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.testkit.DatabaseConformance;
import java.nio.file.Path;

class H2WithStoreLogTest extends DatabaseConformance {
    @Override
    protected DatabaseBuilder database(Path directory) {
        return Database.at(directory).store("h2").cache("none").log("store");
    }

    @Override
    protected boolean shared() {
        return false;
    }
}
