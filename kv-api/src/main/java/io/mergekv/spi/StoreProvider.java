package io.mergekv.spi;

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

    /** What a store may promise. */
    enum Capability {
        /** What was flushed, or written journaled, is there after a reopen, and after a kill of the process. */
        DURABLE,
        /** {@link Store#copyTo} works. */
        COPY
    }
}
