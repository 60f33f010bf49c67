package io.mergekv.spi;

import io.mergekv.Options;
import java.util.Optional;
import java.util.Set;

/** Opens {@link Store stores}. */
public interface StoreProvider extends Provider {
    /** What a store of this provider can do beyond the rules that hold for all; the conformance kit checks each. */
    Set<Capability> capabilities();

    /**
     * Opens the store in the context's directory, creating it when the directory is empty. The engine has made sure
     * that no other process writes there.
     *
     * @throws io.mergekv.CorruptionException when what is there cannot be trusted
     * @throws io.mergekv.KvException when it cannot be opened for another reason; nothing was changed
     */
    Store open(StoreContext context);

    /**
     * Shows the state that {@link #open} would find, and changes no file. The engine judges by it whether the database
     * can be opened, closes it, and only then calls {@link #open}; nothing is changed in between. Where the store is
     * its own log, all spaces are read, else a few keys: cheap beside an open. Empty where the provider cannot do so:
     * an open that is refused for what the store or the log holds may then have changed the store's files.
     *
     * <p>The directory may be absent; it then shows what a new store holds: nothing.
     *
     * @throws io.mergekv.KvException as {@link #open} would
     */
    default Optional<StoreSnapshot> inspect(StoreContext context) {
        return Optional.empty();
    }

    /**
     * The smallest budget of memory, in bytes, with which a store works under {@code options}: what they name for parts of
     * it, and the least of the other parts. The engine refuses a smaller {@link StoreContext#memoryBytes} before it opens,
     * or makes, anything. 0 for a store that takes any.
     */
    default long leastMemoryBytes(Options options) {
        return 0;
    }

    /** What a store may promise. */
    enum Capability {
        /** What was flushed, or written journaled, is there after a reopen, and after a kill of the process. */
        DURABLE,
        /** {@link Store#copyTo} works. */
        COPY
    }
}
