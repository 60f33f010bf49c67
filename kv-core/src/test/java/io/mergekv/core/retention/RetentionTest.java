package io.mergekv.core.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.spi.ChangeLog.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final long ALL = Long.MAX_VALUE;

    /** Ten segments of ten records, 100 bytes and a second each, the last of them written just now. */
    private static final List<Segment> TEN = IntStream.range(0, 10)
            .mapToObj(i -> new Segment(10L * i + 1, 10L * i + 10, 100, 1000L * i))
            .toList();

    private static final long NOW = 9000;

    @Test
    void oldestSegmentsGoUntilTheLogIsSmallEnough() {
        assertThat(new Retention(250, ALL, 0, 0).keepFrom(TEN, NOW, ALL, Holder.NOTHING))
                .isEqualTo(81);
    }

    @Test
    void segmentsThatAreTooOldGoHoweverSmallTheLog() {
        assertThat(new Retention(ALL, 3000, 0, 0).keepFrom(TEN, NOW, ALL, Holder.NOTHING))
                .isEqualTo(61);
    }

    @Test
    void newestSegmentStays() {
        assertThat(new Retention(0, 0, 0, 0).keepFrom(TEN, NOW + 1, ALL, Holder.NOTHING))
                .isEqualTo(91);
    }

    @Test
    void nothingGoesThatRecoveryNeeds() {
        assertThat(new Retention(0, 0, 0, 0).keepFrom(TEN, NOW + 1, 29, Holder.NOTHING))
                .isEqualTo(21);
    }

    @Test
    void segmentThatAHolderNeedsStaysAndThoseBehindIt() {
        assertThat(new Retention(250, ALL, ALL, ALL).keepFrom(TEN, NOW, ALL, 50))
                .isEqualTo(41);
    }

    @Test
    void holderKeepsNothingOfALogThatIsTooLarge() {
        assertThat(new Retention(250, ALL, 700, ALL).keepFrom(TEN, NOW, ALL, 5)).isEqualTo(31);
    }

    @Test
    void holderKeepsNothingThatIsTooOld() {
        assertThat(new Retention(250, ALL, ALL, 7000).keepFrom(TEN, NOW, ALL, 5))
                .isEqualTo(21);
    }

    @Test
    void holderMakesNoLogSmallerThanItIsWithout() {
        assertThat(new Retention(500, ALL, 200, 1).keepFrom(TEN, NOW, ALL, 5)).isEqualTo(51);
    }

    @Test
    void whatIsKeptIsWithinTheLimitsAndNothingIsGivenUpWithoutNeed() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            Retention retention = new Retention(
                    random.nextInt(2000), random.nextInt(9000), random.nextInt(2000), random.nextInt(9000));
            List<Segment> log = randomLog(random);
            long upTo = random.nextInt(120);
            long needed = 1L + random.nextInt(120);
            long kept = retention.keepFrom(log, NOW, upTo, needed);
            long withoutHolders = retention.keepFrom(log, NOW, upTo, Holder.NOTHING);
            assertThat(kept).as("seed %d", seed).isLessThanOrEqualTo(withoutHolders);
            assertThat(kept).as("seed %d", seed).isLessThanOrEqualTo(upTo + 1);
            List<Segment> rest = log.stream()
                    .filter(segment -> segment.firstSequence() >= kept)
                    .toList();
            Segment oldest = rest.get(0);
            boolean needless = rest.size() == 1 || oldest.lastSequence() > upTo;
            long total = rest.stream().mapToLong(Segment::bytes).sum();
            boolean within = total <= retention.bytes() && NOW - oldest.lastModifiedMillis() <= retention.millis();
            boolean held = oldest.lastSequence() >= needed
                    && total <= retention.holdBytes()
                    && NOW - oldest.lastModifiedMillis() <= retention.holdMillis();
            assertThat(needless || within || held).as("seed %d", seed).isTrue();
        }
    }

    private static List<Segment> randomLog(Random random) {
        List<Segment> segments = new ArrayList<>();
        long first = 1;
        for (int i = 0; i < 10; i++) {
            long last = first + random.nextInt(20);
            segments.add(new Segment(first, last, random.nextInt(300), 1000L * i));
            first = last + 1;
        }
        return segments;
    }
}
