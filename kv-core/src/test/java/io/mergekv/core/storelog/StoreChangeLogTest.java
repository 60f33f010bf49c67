package io.mergekv.core.storelog;

import io.mergekv.Options;
import io.mergekv.core.storage.Spaces;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.LogReader;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreContext;
import io.mergekv.store.rocksdb.RocksStoreProvider;
import io.mergekv.testkit.ChangeLogConformance;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.FaultyChangeLog;
import io.mergekv.testkit.ProviderCall;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The store as its own log keeps the rules of every log. */
class StoreChangeLogTest extends ChangeLogConformance {
    @Override
    protected ChangeLogProvider provider() {
        return new StoreLogProvider();
    }

    @Override
    protected int recordsOfThreeSegments() {
        return 40_000;
    }

    /** What the engine does inside: a store, and a log in it. */
    public static final class StoreLogProvider implements ChangeLogProvider {
        /** As the service loader would. */
        public StoreLogProvider() {}

        @Override
        public String name() {
            return StoreChangeLog.NAME;
        }

        @Override
        public String version() {
            return "of this build";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.DURABLE);
        }

        @Override
        public ChangeLog open(ChangeLogContext context) {
            Store store = new RocksStoreProvider().open(new Context(context.directory()));
            FaultPlan closing = new FaultPlan().after(ProviderCall.LOG_CLOSE, 1, store::close);
            return new FaultyChangeLog(new StoreChangeLog(store, Long.MAX_VALUE), closing);
        }

        @Override
        public LogReader openReader(ChangeLogContext context) {
            throw new UnsupportedOperationException("other processes cannot read it");
        }
    }

    private record Context(Path directory) implements StoreContext {
        @Override
        public Options options() {
            return Options.none();
        }

        @Override
        public List<Space> spaces() {
            return Spaces.ALL;
        }

        @Override
        public Runnable beforeFlush() {
            return () -> {};
        }
    }
}
