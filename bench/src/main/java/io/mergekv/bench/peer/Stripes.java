package io.mergekv.bench.peer;

/** Locks for read-modify-write, for contenders without an operation of their own that is as fast. */
final class Stripes {
    private final Object[] locks = new Object[4096];

    Stripes() {
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new Object();
        }
    }

    Object of(int key) {
        return locks[key & locks.length - 1];
    }
}
