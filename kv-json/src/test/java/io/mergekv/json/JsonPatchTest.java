package io.mergekv.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.InvalidDocumentException;
import io.mergekv.Patch;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonPatchTest {
    @Test
    void nullsOfAMergePatchRemove() {
        assertThat(Json.readMergePatch("{\"a\":null,\"b\":{\"c\":null},\"d\":1}"))
                .isEqualTo(Patch.of("a", Patch.REMOVE, "b", Map.of("c", Patch.REMOVE), "d", 1));
    }

    @Test
    void nullsInArraysOfAMergePatchAreValues() {
        assertThat(Json.readMergePatch("{\"a\":[null,{\"b\":null}]}"))
                .isEqualTo(Patch.of("a", Arrays.asList(null, Collections.singletonMap("b", null))));
    }

    @Test
    void nullsOfAPlainPatchAreStored() {
        assertThat(Json.readPatch("{\"a\":null}")).isEqualTo(Patch.of("a", null));
    }

    @Test
    void wrappersHoldInPatches() {
        assertThat(Json.readMergePatch("{\"a\":{\"$bytes\":\"AQ==\"},\"b\":{\"$map\":{\"$bytes\":null}}}"))
                .isEqualTo(Patch.of("a", new byte[] {1}, "b", Map.of("$bytes", Patch.REMOVE)));
    }

    @Test
    void aWrapperThatRemovesItsOwnFieldIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> Json.readMergePatch("{\"a\":{\"$bytes\":null}}"))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("{\"$map\":{\"$bytes\":…}}");
    }

    @Test
    void aMergePatchIsAMap() {
        assertThatThrownBy(() -> Json.readMergePatch("[1]"))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("map");
    }

    @Test
    void aDiffTellsWhatWasSetFromWhatWentAway() {
        Patch diff = Patch.of("a", null, "b", Map.of("c", Patch.REMOVE, "d", 1), "e/f", Patch.REMOVE);
        assertThat(Json.writeDiff(diff))
                .isEqualTo("{\"diff\":{\"a\":null,\"b\":{\"d\":1}},\"removed\":[\"/b/c\",\"/e~1f\"]}");
    }

    @Test
    void aMapThatOnlyRemovesIsNotSet() {
        Patch diff = Patch.of("a", Map.of("b", Map.of("c", Patch.REMOVE)));
        assertThat(Json.writeDiff(diff)).isEqualTo("{\"diff\":{},\"removed\":[\"/a/b/c\"]}");
    }

    @Test
    void anEmptyMapIsSet() {
        assertThat(Json.writeDiff(Patch.of("a", Map.of()))).isEqualTo("{\"diff\":{\"a\":{}},\"removed\":[]}");
    }

    @Test
    void whatIsSetIsEscapedLikeADocument() {
        Patch diff = Patch.of("a", Map.of("$bytes", "x", "gone", Patch.REMOVE));
        assertThat(Json.writeDiff(diff))
                .isEqualTo("{\"diff\":{\"a\":{\"$map\":{\"$bytes\":\"x\"}}},\"removed\":[\"/a/gone\"]}");
    }

    @Test
    void aPatchThatCountsIsNoDiff() {
        assertThatThrownBy(() -> Json.writeDiff(Patch.incrementAt(1, "a")))
                .isInstanceOf(InvalidDocumentException.class);
    }

    @Test
    void aPatchIsFoundAtAPointer() {
        assertThat(Json.readMergePatch("{\"p\":[0,{\"a\":null}]}", JsonPointer.parse("/p/1")))
                .contains(Patch.of("a", Patch.REMOVE));
    }

    @Test
    void whatIsAbsentIsNotNull() {
        assertThat(Json.readValue("{\"a\":null}", JsonPointer.parse("/a"))).isPresent();
        assertThat(Json.readValue("{\"a\":null}", JsonPointer.parse("/b"))).isEmpty();
        assertThat(Json.readValue("[1]", JsonPointer.parse("/01"))).isEmpty();
        assertThat(Json.readValue("7", JsonPointer.parse("/a"))).isEmpty();
    }

    @Test
    void valuesOfEveryKindAreFoundAtPointers() {
        String json = "{\"a\":[1,\"x\",[2],{\"y\":true}]}";
        List<String> found = List.of("/a/0", "/a/1", "/a/2", "/a/3", "/a/3/y").stream()
                .map(place -> Json.write(
                        Json.readValue(json, JsonPointer.parse(place)).orElseThrow()))
                .toList();
        assertThat(found).containsExactly("1", "\"x\"", "[2]", "{\"y\":true}", "true");
    }
}
