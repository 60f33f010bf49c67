package io.mergekv.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TrendTest {
    private static final int SAMPLES = 30;

    @Test
    void whatStaysIsNotComplainedOf() {
        assertThat(Trend.complaints("p", memory(i -> 200_000_000))).isEmpty();
    }

    @Test
    void whatGrowsIsNamed() {
        assertThat(Trend.complaints("p", memory(i -> 200_000_000 + i * 5_000_000L)))
                .singleElement()
                .asString()
                .contains("p: anonymous memory");
    }

    @Test
    void growthWhileItWarmsUpIsNotComplainedOf() {
        assertThat(Trend.complaints("p", memory(i -> 200_000_000 + Math.min(i, SAMPLES / 3) * 20_000_000L)))
                .isEmpty();
    }

    @Test
    void onePeakIsNotComplainedOf() {
        assertThat(Trend.complaints("p", memory(i -> i == SAMPLES - 1 ? 900_000_000 : 200_000_000)))
                .isEmpty();
    }

    @Test
    void threadsThatAreLeftBehindAreComplainedOf() {
        List<Vitals> samples = IntStream.range(0, SAMPLES)
                .mapToObj(i -> new Vitals(1, 1, 1, 30 + i, 1))
                .toList();
        assertThat(Trend.complaints("p", samples)).singleElement().asString().contains("threads");
    }

    @Test
    void samplesCanBeReadFromTheirLines() {
        Vitals vitals = new Vitals(1, 2, 3, 4, 5);
        assertThat(Vitals.parse(vitals.line("writer", 10, 100))).isEqualTo(vitals);
    }

    private static List<Vitals> memory(IntToLongFunction bytes) {
        return IntStream.range(0, SAMPLES)
                .mapToObj(i -> new Vitals(10_000_000, bytes.applyAsLong(i), 100, 30, 100_000_000))
                .toList();
    }
}
