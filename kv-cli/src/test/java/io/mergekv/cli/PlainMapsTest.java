package io.mergekv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlainMapsTest {
    private final PlainMaps maps = new PlainMaps();

    @Test
    void nullsOfAPatchRemove() {
        maps.patch("k", map("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}"));
        maps.patch("k", map("{\"a\":null,\"b\":{\"c\":null}}"));
        assertThat(maps.documents()).isEqualTo(Map.of("k", Map.of("b", Map.of("d", 3L))));
    }

    @Test
    void aChangeSetsAndRemoves() {
        maps.change("k", map("{\"a\":null,\"b/~\":{\"c\":2,\"d\":3}}"), List.of());
        maps.change("k", map("{\"b/~\":{\"e\":[1]}}"), List.of("/a", "/b~1~0/c"));
        assertThat(maps.documents()).isEqualTo(Map.of("k", Map.of("b/~", Map.of("d", 3L, "e", List.of(1L)))));
    }

    private static Map<String, Object> map(String json) {
        return Json.readDocument(json).toMap();
    }
}
