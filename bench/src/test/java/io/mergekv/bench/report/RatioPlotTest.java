package io.mergekv.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.json.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatioPlotTest {
    @Test
    void aBarIsLabelledWithItsWorkItsOtherAndItsRatio() throws IOException {
        Ratio ratio = Ratio.of(
                Json.readDocument(
                        "{\"work\":\"get-field\",\"threads\":2,\"keys\":10000,\"unit\":\"ops/s\","
                                + "\"ours\":2000,\"other\":800.5,\"otherIs\":\"LMDB\",\"ratio\":2.498,\"lowest\":2,\"highest\":3}"));
        String svg = new String(RatioPlot.svg("Reads", List.of(ratio)), UTF_8);
        assertThat(svg)
                .startsWith("<?xml")
                .contains("get-field, 2 threads, 10k: LMDB")
                .contains(">2.5<");
    }
}
