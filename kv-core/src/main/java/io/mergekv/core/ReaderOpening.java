package io.mergekv.core;

import io.mergekv.ChangeLogReader;
import io.mergekv.DatabaseConfig;
import io.mergekv.core.discovery.Discovery;

final class ReaderOpening {
    private ReaderOpening() {}

    static ChangeLogReader open(DatabaseConfig config, Discovery discovery) {
        throw new UnsupportedOperationException();
    }
}
