package io.mergekv.bench.load;

/** The shares, in per cent, of the operations of YCSB's core workloads, and which keys they take. */
public enum Mix {
    /** Sessions: as many updates as reads. */
    A(50, 50, 0, 0, 0, Keys.ZIPFIAN),
    /** Tagging: mostly reads. */
    B(95, 5, 0, 0, 0, Keys.ZIPFIAN),
    /** Profiles: reads only. */
    C(100, 0, 0, 0, 0, Keys.ZIPFIAN),
    /** Status updates: reads of what was inserted last. */
    D(95, 0, 5, 0, 0, Keys.LATEST),
    /** Threads of conversation: short scans. */
    E(0, 0, 5, 95, 0, Keys.ZIPFIAN),
    /** A user's records: reads, and reads followed by a write of the same. */
    F(50, 0, 0, 0, 50, Keys.ZIPFIAN);

    /** The most that a scan visits; the length is uniform from 1. */
    public static final int LONGEST_SCAN = 100;

    final int read;
    final int update;
    final int insert;
    final int scan;
    final int readModifyWrite;
    final Keys keys;

    Mix(int read, int update, int insert, int scan, int readModifyWrite, Keys keys) {
        this.read = read;
        this.update = update;
        this.insert = insert;
        this.scan = scan;
        this.readModifyWrite = readModifyWrite;
        this.keys = keys;
    }

    /** How keys are chosen. */
    enum Keys {
        ZIPFIAN,
        LATEST
    }
}
