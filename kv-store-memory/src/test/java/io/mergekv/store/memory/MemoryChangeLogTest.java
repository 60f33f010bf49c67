package io.mergekv.store.memory;

import io.mergekv.Options;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.testkit.ChangeLogConformance;

class MemoryChangeLogTest extends ChangeLogConformance {
    @Override
    protected ChangeLogProvider provider() {
        return new MemoryChangeLogProvider();
    }

    @Override
    protected Options options() {
        return Options.none().with(MemoryChangeLogProvider.SEGMENT_RECORDS, 64);
    }
}
