package io.mergekv.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KeyHashTest {
    /** With a plain multiplication of words, each of these pairs of flips undoes itself, whatever the seed. */
    @Test
    void keysThatAreChosenToCollideDoNot() {
        Set<Integer> hashes = new HashSet<>();
        for (int choice = 0; choice < 1 << 12; choice++) {
            byte[] key = new byte[13 * 8];
            for (int word = 0; word < 12; word++) {
                if ((choice >> word & 1) != 0) {
                    key[word * 8 + 7] ^= (byte) 0x80;
                    key[word * 8 + 8 + 7] ^= (byte) 0x80;
                    key[word * 8 + 8 + 4] ^= 4;
                }
            }
            hashes.add(KeyHash.of(key));
        }
        assertThat(hashes).hasSizeGreaterThan(4090);
    }

    @Test
    void keysOfAllLengthsThatDifferInOneBitHaveHashesThatDifferInHalf() {
        Random random = new Random(1);
        long flipped = 0;
        long looks = 0;
        for (int length = 1; length < 60; length++) {
            byte[] key = new byte[length];
            random.nextBytes(key);
            int hash = KeyHash.of(key);
            for (int bit = 0; bit < 8 * length; bit++) {
                key[bit / 8] ^= (byte) (1 << bit % 8);
                int flips = Integer.bitCount(hash ^ KeyHash.of(key));
                key[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(flips).as("length %d, bit %d", length, bit).isPositive();
                flipped += flips;
                looks++;
            }
        }
        assertThat((double) flipped / looks).isBetween(15.0, 17.0);
    }
}
