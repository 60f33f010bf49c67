package io.mergekv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdsTest {
    @Test
    void idsGrowAsText() {
        String last = "";
        for (int i = 0; i < 100_000; i++) {
            String next = Ids.next();
            assertThat(next).isGreaterThan(last);
            last = next;
        }
    }

    @Test
    void idIsAUuidOfVersion7WithTheTime() {
        long before = System.currentTimeMillis();
        UUID id = UUID.fromString(Ids.next());
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16)
                .isBetween(before, System.currentTimeMillis() + 1_000); // the counter may run ahead of the clock
    }

    @Test
    void clockThatStepsBackDoesNotStepIdsBack() {
        UUID now = Ids.next(System.currentTimeMillis());
        UUID earlier = Ids.next(1);
        assertThat(earlier.toString()).isGreaterThan(now.toString());
    }

    @Test
    void threadsNeverShareAnId() {
        ConcurrentSkipListSet<String> ids = new ConcurrentSkipListSet<>();
        List<Integer> numbers = IntStream.range(0, 40_000).boxed().toList();
        numbers.parallelStream().forEach(i -> ids.add(Ids.next()));
        assertThat(ids).hasSize(40_000);
    }
}
