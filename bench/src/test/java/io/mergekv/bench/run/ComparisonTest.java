package io.mergekv.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mergekv.bench.peer.Peer;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Pattern ALL = Pattern.compile("");

    private static final Figure.Row THROUGHPUT = new Figure.Row("get-field", 2, 10, "ops/s");
    private static final Figure.Row LATENCY = new Figure.Row("merge-to-tail-p50", 1, 10, "us");

    @Test
    void moreThanOneIsBetterForThroughputs() {
        Comparison comparison = Comparison.of(THROUGHPUT, List.of(30.0, 20.0, 100.0), List.of(10.0, 10.0, 20.0), "x");
        assertThat(comparison.ratio()).isEqualTo(3);
        assertThat(comparison.lowest()).isEqualTo(2);
        assertThat(comparison.highest()).isEqualTo(5);
    }

    @Test
    void moreThanOneIsBetterForLatencies() {
        assertThat(Comparison.of(LATENCY, List.of(2.0), List.of(6.0), "x").ratio())
                .isEqualTo(3);
    }

    @Test
    void printsTheFieldsInTheirOrder() {
        assertThat(Comparison.of(THROUGHPUT, List.of(1_234_567.0), List.of(3.0), "raw")
                        .line())
                .isEqualTo("{\"work\":\"get-field\",\"threads\":2,\"keys\":10,\"unit\":\"ops/s\",\"ours\":1235000,"
                        + "\"other\":3,\"otherIs\":\"raw\",\"ratio\":411500}");
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        assertThat(Comparison.median(List.of(4.0, 1.0, 2.0, 9.0))).isCloseTo(3, within(1e-9));
    }

    @Test
    void onlyTakesStepsOfOneTrialToo() {
        List<Trial> chosen = Plan.only(Plan.quick(), Pattern.compile("^get-field|replay"), ALL);
        assertThat(chosen)
                .isNotEmpty()
                .allMatch(trial -> trial.kind() == Kind.REPLAY || trial.steps().equals(List.of("get-field:1")));
    }

    @Test
    void oursIsThereWhoeverIsBesideIt() {
        List<Trial> chosen = Plan.only(Plan.quick(), ALL, Pattern.compile("raw|lmdb"));
        assertThat(chosen).extracting(Trial::peer).containsOnly(Peer.MERGEKV, Peer.RAW, Peer.LMDB);
        assertThat(Plan.only(Plan.quick(), ALL, ALL)).isEqualTo(Plan.quick());
    }
}
