package io.mergekv.core.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HolderRegistrationTest {
    private final Holders holders = new Holders();
    private final List<Long> needed = new CopyOnWriteArrayList<>();

    @Test
    void withoutHoldersNothingIsNeeded() {
        holders.trim(1, needed::add);
        assertThat(needed).containsExactly(Holder.NOTHING);
    }

    @Test
    void oldestOfWhatHoldersNeedIsNeeded() {
        holders.register(first -> 70);
        holders.register(first -> first + 4);
        holders.trim(1, needed::add);
        assertThat(needed).containsExactly(5L);
    }

    @Test
    void holderThatIsReleasedNeedsNothing() {
        Holder holder = first -> 70;
        holders.register(holder);
        holders.release(holder);
        holders.trim(1, needed::add);
        assertThat(needed).containsExactly(Holder.NOTHING);
    }

    @Test
    void whoBeginsToNeedRecordsIsAskedByTheTrimThatComesMeanwhile() throws InterruptedException {
        AtomicLong need = new AtomicLong(Holder.NOTHING);
        holders.register(first -> need.get());
        Thread trim = new Thread(() -> holders.trim(1, needed::add));
        holders.whileNothingIsTrimmed(() -> {
            trim.start();
            while (trim.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(needed).isEmpty();
            need.set(3);
            return need;
        });
        trim.join();
        assertThat(needed).containsExactly(3L);
    }
}
