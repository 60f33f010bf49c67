package io.mergekv.core;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.core.discovery.Discovery;
import io.mergekv.store.memory.MemoryCacheProvider;
import io.mergekv.store.memory.MemoryChangeLogProvider;
import io.mergekv.store.memory.MemoryStoreProvider;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.FaultyProviders;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Engines over the reference providers, with whatever goes wrong by a plan. */
final class MemoryEngine {
    private MemoryEngine() {}

    static Database open(Path directory) {
        return open(directory, new FaultPlan(), Clock.systemUTC());
    }

    static Database open(Path directory, FaultPlan plan, Clock clock) {
        return engine(plan, clock).open(builder(directory).config());
    }

    static DatabaseBuilder builder(Path directory) {
        return Database.at(directory).set(DatabaseBuilder.MIN_FREE_BYTES, 0L);
    }

    static CoreEngine engine(FaultPlan plan, Clock clock) {
        Discovery discovery = Discovery.of(
                List.of(FaultyProviders.store(new MemoryStoreProvider(), plan)),
                List.of(FaultyProviders.cache(new MemoryCacheProvider(), plan)),
                List.of(FaultyProviders.log(new MemoryChangeLogProvider(), plan)));
        return new CoreEngine(() -> discovery, clock);
    }
}
