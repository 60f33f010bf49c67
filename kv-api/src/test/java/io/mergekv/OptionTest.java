package io.mergekv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionTest {
    private static final Option<Long> SIZE = Option.bytes("size", 0, 0, Long.MAX_VALUE, "a size");

    @ParameterizedTest
    @CsvSource({"7,7", "7k,7168", "7M,7340032", "7g,7516192768", "7t,7696581394432", "7T,7696581394432"})
    void aSizeHasAUnit(String text, long bytes) {
        assertThat(SIZE.parse(text)).isEqualTo(bytes);
    }

    @Test
    void aSizeBeyondTheRangeIsRefused() {
        assertThatThrownBy(() -> SIZE.parse("9999999999t")).isInstanceOf(InvalidOptionException.class);
    }
}
