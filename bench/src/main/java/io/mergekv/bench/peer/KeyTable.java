package io.mergekv.bench.peer;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Keys as a contender wants them, made once and kept, or made at each use beyond what may be kept. */
final class KeyTable<K> {
    private final IntFunction<K> make;
    private final @Nullable Object[] kept;

    KeyTable(int kept, IntFunction<K> make) {
        this.make = make;
        this.kept = new @Nullable Object[kept];
    }

    @SuppressWarnings("unchecked") // holds what make gave
    K at(int key) {
        if (key >= kept.length) {
            return make.apply(key);
        }
        Object found = kept[key];
        if (found == null) {
            kept[key] = found = make.apply(key);
        }
        return (K) found;
    }
}
