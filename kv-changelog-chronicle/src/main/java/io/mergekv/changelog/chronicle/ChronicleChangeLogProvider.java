package io.mergekv.changelog.chronicle;

import io.mergekv.DatabaseBuilder;
import io.mergekv.Option;
import io.mergekv.Options;
import io.mergekv.ProviderException;
import io.mergekv.StorageException;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.LogReader;
import io.mergekv.spi.RecoveryReader;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** Opens change logs over Chronicle Queue. */
public final class ChronicleChangeLogProvider implements ChangeLogProvider {
    static final Option<Integer> CYCLE_BITS = Option.integer(
            "log.chronicle.cycle-bits",
            17,
            4,
            24,
            "a file of the log holds 2 to the power of this many sequences; fixed when the log is created; less than 17 by"
                    + " default where retention-bytes is below 64 MiB");
    static final Option<Long> BLOCK_BYTES = Option.bytes(
            "log.chronicle.block-bytes",
            80L << 20,
            66L << 20,
            1L << 30,
            "how much of a file is mapped, and its (sparse) length grows, at a time; a record may have a quarter of it");

    // So that a file of small commits, of 100 to 250 bytes, takes a quarter to a half of what is retained: only whole
    // files are trimmed, and never the newest. Smaller ones would cost more: each takes up to 200 KiB beside its
    // records.
    private static final int BITS_BELOW_RETENTION = 9;

    /** For {@link java.util.ServiceLoader}. */
    public ChronicleChangeLogProvider() {}

    @Override
    public String name() {
        return "chronicle";
    }

    @Override
    public String version() {
        return Versions.text();
    }

    @Override
    public List<Option<?>> options() {
        return List.of(CYCLE_BITS, BLOCK_BYTES);
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.DURABLE, Capability.SHARED);
    }

    @Override
    public void prepare() {
        JvmAccess.require();
        ChronicleDefaults.please();
        try {
            MethodHandles.lookup().ensureInitialized(SingleChronicleQueueBuilder.class); // with what it needs in turn
        } catch (IllegalAccessException e) {
            throw new ProviderException("the change log provider chronicle cannot use Chronicle Queue: " + e, e);
        }
    }

    @Override
    public ChangeLog open(ChangeLogContext context) {
        int cycleBits = cycleBits(context.options());
        long blockBytes = context.options().get(BLOCK_BYTES);
        prepare();
        return opened(context, () -> ChronicleChangeLog.open(context.directory(), cycleBits, blockBytes));
    }

    /** How many bits a log has that is made now. */
    static int cycleBits(Options options) {
        if (options.has(CYCLE_BITS)) {
            return options.get(CYCLE_BITS);
        }
        int ofRetention = Long.SIZE - 1 - Long.numberOfLeadingZeros(options.get(DatabaseBuilder.RETENTION_BYTES));
        return Math.min(CYCLE_BITS.defaultValue(), ofRetention - BITS_BELOW_RETENTION);
    }

    /** Loads nothing of Chronicle, as readers do. */
    @Override
    public Optional<RecoveryReader> inspect(ChangeLogContext context) {
        return Optional.of(opened(context, () -> ChronicleLogReader.inspect(context.directory())));
    }

    @Override
    public LogReader openReader(ChangeLogContext context) {
        return opened(context, () -> ChronicleLogReader.open(context.directory()));
    }

    private static <T> T opened(ChangeLogContext context, Supplier<T> open) {
        try {
            return open.get();
        } catch (UncheckedIOException e) {
            throw new StorageException(
                    "cannot open the change log in " + context.directory() + ": " + e.getMessage() + " (" + e.getCause()
                            + ")",
                    e);
        }
    }
}
