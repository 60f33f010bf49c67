package io.mergekv.core.commit;

import io.mergekv.StorageException;

/**
 * Makes sure of some room on the stack before something small is begun that must not end half-way: a place in the queue
 * that stays empty, a lock that is not given back. It calls itself a few times, which is cheap where the code is compiled,
 * and takes more of the stack where it is not, as then everything does.
 */
final class StackRoom {
    private static final int CALLS = 16;

    private StackRoom() {}

    /** Returns when there is room. @throws StorageException when there is not */
    static void require() {
        try {
            dive(CALLS, 1, 2, 3);
        } catch (StackOverflowError e) {
            throw new StorageException("the write was refused: the stack of its thread is at its end", e);
        }
    }

    /** What is needed after the call has to stand on the stack meanwhile. */
    private static long dive(int calls, long a, long b, long c) {
        return calls == 0 ? a : dive(calls - 1, b, c, a) + (a ^ b) + c;
    }
}
