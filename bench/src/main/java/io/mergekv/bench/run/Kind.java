package io.mergekv.bench.run;

/** Kinds of trials, by the main class that does them. */
enum Kind {
    OPERATIONS("Operations", ""),
    CALLBACK("CallbackLatency", "merge-to-callback"),
    CALLBACK_SPIN("CallbackLatency", "merge-to-callback-spin"),
    TAIL("TailWriter", "merge-to-tail"),
    REPLAY("Replay", "replay"),
    OPEN("KilledAndOpened", "open-after-kill"),
    BULK("BulkLoad", "bulk-load"),
    MEMORY("Memory", "memory");

    final String mainClass;
    /** The work that it does; for operations the trial says so. */
    final String work;

    Kind(String mainClass, String work) {
        this.mainClass = mainClass;
        this.work = work;
    }
}
