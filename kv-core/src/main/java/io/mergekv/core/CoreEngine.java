package io.mergekv.core;

import io.mergekv.ChangeLogReader;
import io.mergekv.Database;
import io.mergekv.DatabaseConfig;
import io.mergekv.Document;
import io.mergekv.Patch;
import io.mergekv.cbor.Trusted;
import io.mergekv.core.discovery.Discovery;
import io.mergekv.core.merge.Merge;
import io.mergekv.core.open.DatabaseOpener;
import io.mergekv.core.open.ReaderOpener;
import io.mergekv.spi.Engine;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Supplier;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/** The engine behind the public API. */
public final class CoreEngine implements Engine {
    private final Supplier<Discovery> discovery;
    private final Clock clock;

    /** Finds providers on the path. Called by {@link java.util.ServiceLoader}. */
    public CoreEngine() {
        this(Discovery::ofPath, Clock.systemUTC());
        // Where the library is not on the path it is this that fails, and not a database that is half open.
        Objects.requireNonNull(MpscUnboundedArrayQueue.class);
    }

    /** An engine put together by hand. */
    CoreEngine(Supplier<Discovery> discovery, Clock clock) {
        this.discovery = discovery;
        this.clock = clock;
    }

    @Override
    public Database open(DatabaseConfig config) {
        return new CoreDatabase(new DatabaseOpener(config, discovery.get(), clock).open());
    }

    @Override
    public ChangeLogReader openReader(DatabaseConfig config) {
        return ReaderOpener.open(config, discovery.get());
    }

    @Override
    public Document apply(@Nullable Document before, Patch patch) {
        Trusted access = Trusted.access();
        byte[] after = before == null
                ? Merge.apply(null, 0, 0, access.bytes(patch), 0)
                : Merge.apply(
                        access.array(before), access.offset(before), access.length(before), access.bytes(patch), 0);
        return access.document(after, 0, after.length);
    }

    @Override
    public Patch diff(@Nullable Document before, Document after) {
        Trusted access = Trusted.access();
        return access.patch(Merge.diff(
                before == null ? null : access.array(before),
                before == null ? 0 : access.offset(before),
                before == null ? 0 : access.length(before),
                access.array(after),
                access.offset(after),
                access.length(after)));
    }

    @Override
    public Patch compose(Patch first, Patch second) {
        Trusted access = Trusted.access();
        return access.patch(Merge.compose(access.bytes(first), access.bytes(second)));
    }
}
