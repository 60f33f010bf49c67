package io.mergekv.cbor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfFloatTest {
    @Test
    void everyHalfComesBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            double number = HalfFloat.toDouble(bits);
            if (!Double.isNaN(number)) {
                assertThat(HalfFloat.fromFloat((float) number)).isEqualTo(bits);
            }
        }
    }

    @Test
    void whatHasAHalfIsEqualToIt() {
        Random random = new Random(1);
        for (int i = 0; i < 5_000_000; i++) {
            float number = Float.intBitsToFloat(random.nextInt() & (-1 << random.nextInt(24)));
            int half = Float.isNaN(number) ? HalfFloat.NONE : HalfFloat.fromFloat(number);
            if (half != HalfFloat.NONE && Double.compare(HalfFloat.toDouble(half), number) != 0) {
                throw new AssertionError(number + " became " + HalfFloat.toDouble(half));
            }
        }
    }

    @Test
    void writerKeepsEveryFloat() {
        Random random = new Random(2);
        CborWriter writer = new CborWriter(9);
        for (int i = 0; i < 2_000_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong() & (-1L << random.nextInt(53)));
            writer.truncate(0);
            writer.floating(number);
            if (Double.compare(CborScanner.floating(writer.array(), 0), number) != 0) {
                throw new AssertionError(String.valueOf(number));
            }
        }
    }
}
