package io.mergekv.bench.load;

import io.mergekv.bench.peer.Contender;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** One operation after another of a mix. An update merges one field, since that is what our documents are for. */
public final class YcsbOperation implements LoadDriver.Operation {
    private final Mix mix;
    private final Contender contender;
    private final SplittableRandom[] randoms;
    private final KeyChooser keys;
    private final AtomicInteger claimed;
    private final Inserted inserted;

    /** Over {@code count} documents that are there. */
    public YcsbOperation(Mix mix, Contender contender, int count, int threads, SplittableRandom random) {
        this.mix = mix;
        this.contender = contender;
        this.randoms = new SplittableRandom[threads];
        for (int thread = 0; thread < threads; thread++) {
            randoms[thread] = random.split();
        }
        claimed = new AtomicInteger(count);
        inserted = new Inserted(count);
        keys = switch (mix.keys) {
            case ZIPFIAN -> KeyChooser.zipfian(count);
            case LATEST -> KeyChooser.latest(inserted::count);
        };
    }

    @Override
    public void run(int thread, long i) {
        SplittableRandom random = randoms[thread];
        int dice = random.nextInt(100);
        if ((dice -= mix.read) < 0) {
            check(contender.field(keys.next(random)) >= 0);
        } else if ((dice -= mix.update) < 0) {
            contender.merge(keys.next(random), random.nextLong() >>> 1);
        } else if ((dice -= mix.insert) < 0) {
            int key = claimed.getAndIncrement();
            contender.insert(key);
            inserted.add(key);
        } else if ((dice -= mix.scan) < 0) {
            check(contender.scan(keys.next(random), 1 + random.nextInt(Mix.LONGEST_SCAN)) > 0);
        } else {
            int key = keys.next(random);
            check(contender.field(key) >= 0);
            contender.merge(key, random.nextLong() >>> 1);
        }
    }

    /** How many documents there are now. */
    public int count() {
        return claimed.get();
    }

    private static void check(boolean right) {
        if (!right) {
            throw new IllegalStateException("a document is missing, or has lost its field");
        }
    }

    /** Keys up to this one are all there. */
    private static final class Inserted {
        private final Set<Integer> early = new HashSet<>();
        private volatile int count;

        Inserted(int count) {
            this.count = count;
        }

        int count() {
            return count;
        }

        synchronized void add(int key) {
            early.add(key);
            int next = count;
            while (early.remove(next)) {
                next++;
            }
            count = next;
        }
    }
}
