package io.mergekv.store.rocksdb;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The cursors and snapshots that are open. Each is released exactly once: by its user, inside the gate, or by the
 * store when it closes and nobody is inside any more.
 */
final class Resources {
    private final Set<Resource> open = ConcurrentHashMap.newKeySet();
    private final OpenGate gate;

    Resources(OpenGate gate) {
        this.gate = gate;
    }

    /** To be called inside the gate. */
    <R extends Resource> R add(R resource) {
        open.add(resource);
        return resource;
    }

    /** Releases {@code resource} for its user; when the store is closing it does so itself. */
    void close(Resource resource) {
        if (!gate.tryEnter()) {
            return;
        }
        try {
            if (open.remove(resource)) {
                resource.release();
            }
        } finally {
            gate.exit();
        }
    }

    /** Releases what is left; to be called when the gate is closed and empty. */
    void closeAll() {
        for (Resource resource : open) {
            resource.release();
        }
        open.clear();
    }

    int count() {
        return open.size();
    }

    /** Something native that belongs to the database. */
    interface Resource {
        /** Frees it; called once. */
        void release();
    }
}
