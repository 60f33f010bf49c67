package io.mergekv.store.memory;

import io.mergekv.Option;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.LogReader;
import java.util.List;
import java.util.Set;

/** Opens change logs on the heap; every open starts empty. Promises nothing beyond the rules for all. */
public final class MemoryChangeLogProvider implements MemoryProvider, ChangeLogProvider {
    static final Option<Integer> SEGMENT_RECORDS = Option.integer(
            "log.memory.segment-records", 1024, 1, 1 << 20, "how many records are kept and trimmed together");

    /** For the service loader. */
    public MemoryChangeLogProvider() {}

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public List<Option<?>> options() {
        return List.of(SEGMENT_RECORDS);
    }

    @Override
    public ChangeLog open(ChangeLogContext context) {
        return new MemoryChangeLog(context.options().get(SEGMENT_RECORDS));
    }

    @Override
    public LogReader openReader(ChangeLogContext context) {
        throw new UnsupportedOperationException(
                "a log on the heap cannot be read from outside: use a provider whose log is shared");
    }
}
