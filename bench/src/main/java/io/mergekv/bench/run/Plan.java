package io.mergekv.bench.run;

import static io.mergekv.bench.peer.Peer.GLUE;
import static io.mergekv.bench.peer.Peer.IGNITE;
import static io.mergekv.bench.peer.Peer.INFINISPAN;
import static io.mergekv.bench.peer.Peer.LMDB;
import static io.mergekv.bench.peer.Peer.MAPDB;
import static io.mergekv.bench.peer.Peer.MERGEKV;
import static io.mergekv.bench.peer.Peer.MVSTORE;
import static io.mergekv.bench.peer.Peer.RAW;
import static io.mergekv.bench.peer.Peer.ROCKSDB;
import static io.mergekv.bench.peer.Peer.XODUS;

import io.mergekv.bench.peer.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Which trials there are, in the order of a round: those of one kind and size stand side by side. */
final class Plan {
    private static final int SMALL = 10_000;
    private static final int LARGE = 1_000_000;
    private static final int[] THREADS = {1, 2, 8};
    private static final int DISK_THREADS = 64;
    private static final List<Peer> OTHERS = List.of(GLUE, ROCKSDB, LMDB, IGNITE, MVSTORE, XODUS, MAPDB, INFINISPAN);
    private static final List<Peer> STORES = List.of(MERGEKV, ROCKSDB, LMDB, IGNITE, MVSTORE, XODUS);

    private final List<Trial> trials = new ArrayList<>();

    private Plan() {}

    /** Everything; an open of so many documents; one mix at a rate too. */
    static List<Trial> full(int openKeys, int rate) {
        Plan plan = new Plan();
        for (int keys : new int[] {SMALL, LARGE}) {
            plan.operations(List.of(MERGEKV, RAW), keys, steps("get-field", "read-field", "merge-field"));
            plan.operations(OTHERS, keys, steps("get-field", "merge-field"));
        }
        plan.operations(List.of(MERGEKV, RAW), SMALL, List.of("merge-field-disk:" + DISK_THREADS));
        plan.add(Kind.CALLBACK, SMALL, MERGEKV, IGNITE, RAW);
        plan.add(Kind.CALLBACK_SPIN, SMALL, MERGEKV); // beside the same figures of Ignite
        plan.add(Kind.TAIL, SMALL, MERGEKV, RAW);
        plan.add(Kind.REPLAY, 2 * LARGE, MERGEKV, RAW);
        plan.add(Kind.BULK, LARGE, MERGEKV, RAW);
        plan.add(Kind.OPEN, openKeys, MERGEKV, ROCKSDB, LMDB, IGNITE);
        STORES.forEach(peer -> plan.add(Kind.MEMORY, LARGE, peer));
        // inserts come last, so that all mixes before them find the same documents
        List<String> mixes = steps("ycsb-a", "ycsb-b", "ycsb-c", "ycsb-f", "ycsb-d", "ycsb-e");
        mixes.add(0, "ycsb-a@" + rate + ":2");
        plan.operations(STORES, LARGE, mixes);
        return plan.trials;
    }

    /** A subset that takes two to three minutes. */
    static List<Trial> quick() {
        Plan plan = new Plan();
        plan.operations(
                List.of(MERGEKV, RAW), SMALL, List.of("get-field:1", "read-field:1", "merge-field:1", "merge-field:8"));
        plan.operations(
                List.of(GLUE, ROCKSDB, LMDB, IGNITE), SMALL, List.of("get-field:1", "merge-field:1", "merge-field:8"));
        plan.operations(List.of(MERGEKV, RAW), SMALL, List.of("merge-field-disk:" + DISK_THREADS));
        plan.add(Kind.CALLBACK, SMALL, MERGEKV, IGNITE);
        plan.add(Kind.CALLBACK_SPIN, SMALL, MERGEKV);
        plan.add(Kind.TAIL, SMALL, MERGEKV, RAW);
        plan.add(Kind.REPLAY, LARGE / 5, MERGEKV, RAW);
        plan.add(Kind.BULK, 5 * SMALL, MERGEKV, RAW);
        plan.add(Kind.OPEN, 10 * SMALL, MERGEKV, ROCKSDB);
        plan.add(Kind.MEMORY, 10 * SMALL, MERGEKV, ROCKSDB);
        plan.operations(List.of(MERGEKV, ROCKSDB), SMALL, List.of("ycsb-a:2", "ycsb-d:2", "ycsb-e:2"));
        return plan.trials;
    }

    /** What is watched for regressions: against the raw parts alone. */
    static List<Trial> smoke() {
        Plan plan = new Plan();
        plan.operations(List.of(MERGEKV, RAW), SMALL, List.of("get-field:1", "read-field:1", "merge-field:1"));
        plan.add(Kind.REPLAY, LARGE / 5, MERGEKV, RAW);
        plan.add(Kind.BULK, 5 * SMALL, MERGEKV, RAW);
        return plan.trials;
    }

    /** What of {@code trials} does works whose names have a match, of ours and of peers whose names have one. */
    static List<Trial> only(List<Trial> trials, Pattern works, Pattern peers) {
        List<Trial> chosen = new ArrayList<>();
        for (Trial trial : trials) {
            if (trial.peer() != MERGEKV && !peers.matcher(trial.peer().id()).find()) {
                continue;
            }
            List<String> steps = trial.steps().stream()
                    .filter(step -> works.matcher(step).find())
                    .toList();
            if (trial.steps().isEmpty() ? does(trial, works) : !steps.isEmpty()) {
                chosen.add(new Trial(trial.kind(), trial.peer(), trial.keys(), steps));
            }
        }
        return chosen;
    }

    private static boolean does(Trial trial, Pattern works) {
        boolean besideSpin = trial.kind() == Kind.CALLBACK && trial.peer() == IGNITE; // its figures stand beside both
        return works.matcher(trial.kind().work).find()
                || (besideSpin && works.matcher(Kind.CALLBACK_SPIN.work).find());
    }

    /** What stands beside ours in a work, for readers. */
    static String otherIs(String work, Peer other) {
        if (other != RAW) {
            return other.label();
        }
        return switch (work) {
            case "get-field", "read-field" -> "raw Chronicle Map getUsing";
            case "merge-field" -> "one raw Queue append and one raw Map put";
            case "merge-field-disk" -> "RocksDB's synced puts";
            case "bulk-load" -> "RocksDB's batched puts";
            case "merge-to-callback-p50", "merge-to-callback-p99" -> "a thread that is unparked";
            default -> "raw Chronicle tailer";
        };
    }

    private static List<String> steps(String... works) {
        List<String> steps = new ArrayList<>();
        for (String work : works) {
            for (int threads : THREADS) {
                steps.add(work + ":" + threads);
            }
        }
        return steps;
    }

    private void operations(List<Peer> peers, int keys, List<String> steps) {
        for (Peer peer : peers) {
            trials.add(new Trial(Kind.OPERATIONS, peer, keys, steps));
        }
    }

    private void add(Kind kind, int keys, Peer... peers) {
        for (Peer peer : peers) {
            trials.add(Trial.of(kind, peer, keys));
        }
    }
}
