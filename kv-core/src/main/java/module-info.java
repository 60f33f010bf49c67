/** The engine of MergeKV: merge and diff, commit, read, feeds, recovery, discovery. Exports nothing. */
@org.jspecify.annotations.NullMarked
module io.mergekv.core {
    requires io.mergekv;
    requires org.jctools.core;
    requires static org.jspecify;

    uses io.mergekv.spi.StoreProvider;
    uses io.mergekv.spi.CacheProvider;
    uses io.mergekv.spi.ChangeLogProvider;

    provides io.mergekv.spi.Engine with
            io.mergekv.core.CoreEngine;
}
