package io.mergekv.bench.work;

import io.mergekv.bench.ProcessStatus;
import io.mergekv.bench.peer.Contender;
import io.mergekv.bench.peer.Setting;

/** {@code memory}: what a process holds after it has loaded documents, with 64 MB for caches where that can be said. */
public final class Memory {
    private Memory() {}

    /** Runs it. */
    public static void main(String[] args) {
        Arguments arguments = new Arguments(args);
        Figures figures = new Figures(arguments.keys());
        try (Contender contender = arguments.peer().open(Setting.frugal(arguments.directory(), arguments.keys()))) {
            contender.load(0, arguments.keys());
            figures.print("memory-heap", 1, "MB", ProcessStatus.heapAfterCollection() / 1e6);
            figures.print("memory-rss", 1, "MB", ProcessStatus.residentBytes() / 1e6);
            if (contender.field(arguments.keys() / 2) != 0) {
                throw new IllegalStateException("a document has lost its field");
            }
        }
        System.exit(0); // some leave threads behind
    }
}
