package io.mergekv.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Document;
import io.mergekv.InvalidOptionException;
import io.mergekv.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPointerTest {
    // RFC 6901, section 5
    private static final Document EXAMPLE = Document.ofMap(Map.of(
            "foo",
            List.of("bar", "baz"),
            "",
            0,
            "a/b",
            1,
            "c%d",
            2,
            "e^f",
            3,
            "g|h",
            4,
            "i\\j",
            5,
            "k\"l",
            6,
            " ",
            7,
            "m~n",
            8));

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"/,0", "/a~1b,1", "/c%d,2", "/e^f,3", "/g|h,4", "/i\\j,5", "/k\"l,6", "/ ,7", "/m~0n,8"})
    void theExamplesOfRfc6901AreFound(String pointer, long value) {
        assertThat(JsonPointer.parse(pointer).find(EXAMPLE)).contains(Value.of(value));
    }

    @Test
    void elementsAreFoundByIndex() {
        assertThat(JsonPointer.parse("/foo/0").find(EXAMPLE)).contains(Value.of("bar"));
        assertThat(JsonPointer.parse("/foo/2").find(EXAMPLE)).isEmpty();
        assertThat(JsonPointer.parse("/foo/00").find(EXAMPLE)).isEmpty();
        assertThat(JsonPointer.parse("/foo/-").find(EXAMPLE)).isEmpty();
    }

    @Test
    void theEmptyPointerFindsTheWhole() {
        assertThat(JsonPointer.parse("").find(EXAMPLE)).contains(Value.of(EXAMPLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a~1b/~0/0", "//"})
    void thePointerIsItsText(String text) {
        assertThat(JsonPointer.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "#/a", "/~", "/~2"})
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> JsonPointer.parse(text))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining(text);
    }
}
