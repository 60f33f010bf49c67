package io.mergekv.core.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.Document;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.WriteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Batches of up to 150 operations, beside the same operations one by one. */
@Timeout(60)
class LargeBatchTest {
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());
    private static final int KEYS = 2000;

    @TempDir
    Path directory;

    @Test
    void batchLeavesWhatItsOperationsLeaveOneByOne() throws IOException {
        for (int round = 0; round < 30; round++) {
            SplittableRandom random = new SplittableRandom(SEED + round);
            Path own = Files.createDirectory(directory.resolve("round-" + round));
            try (HeapCommitter whole = new HeapCommitter(Files.createDirectory(own.resolve("whole")));
                    HeapCommitter single = new HeapCommitter(Files.createDirectory(own.resolve("single")))) {
                for (int i = 0; i < 8; i++) {
                    List<Batch.Operation> batch = batch(random);
                    List<Outcome> expected = new ArrayList<>();
                    for (Batch.Operation step : batch) {
                        expected.addAll(outcomes(single, List.of(step)));
                    }
                    assertThat(outcomes(whole, batch))
                            .as("batch %d of round %d, -Dmergekv.seed=%d", i, round, SEED)
                            .isEqualTo(expected);
                    if (random.nextInt(3) == 0) {
                        whole.whileNothingIsCommitted(whole.memTable::freeze);
                    }
                    if (random.nextInt(3) == 0) {
                        whole.memTable.apply();
                    }
                }
                for (int key = 0; key < KEYS; key++) {
                    assertThat(whole.get(name(key))).isEqualTo(single.get(name(key)));
                }
            }
        }
    }

    /** New ones in order, or anything anywhere, or both. */
    private static List<Batch.Operation> batch(SplittableRandom random) {
        List<Batch.Operation> batch = new ArrayList<>();
        int count = 1 + random.nextInt(150);
        int from = random.nextInt(KEYS);
        boolean inOrder = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            boolean next = inOrder && random.nextInt(50) > 0;
            Key key = Key.of(name(next ? (from + i) % KEYS : random.nextInt(KEYS)));
            batch.add(
                    switch (random.nextInt(inOrder ? 12 : 4)) {
                        case 0 -> new Batch.Delete("t", key);
                        case 1 -> new Batch.Merge("t", key, Patch.of("m", random.nextInt(3)), true);
                        case 2 -> new Batch.Merge("t", key, Patch.of("m", random.nextInt(3)), false);
                        default -> new Batch.Put("t", key, Document.of("n", random.nextInt(3)));
                    });
        }
        return batch;
    }

    private static String name(int key) {
        return String.format("key-%05d", key);
    }

    private static List<Outcome> outcomes(HeapCommitter heap, List<Batch.Operation> steps) {
        return heap.committer.commit(steps, WriteOptions.defaults()).stream()
                .map(change -> new Outcome(change.key(), change.kind(), change.version(), change.diff()))
                .toList();
    }

    private record Outcome(Key key, Change.Kind kind, long version, Patch diff) {}
}
