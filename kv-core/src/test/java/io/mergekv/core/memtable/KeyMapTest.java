package io.mergekv.core.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A map of the heap tells what it must say. */
@Timeout(60)
class KeyMapTest {
    private final KeyMap map = new KeyMap();

    @RepeatedTest(20)
    void saysWhatATreeSays() {
        Random random = new Random();
        TreeMap<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);
        int keys = 1 + random.nextInt(3000);
        for (int i = 0; i < 5000; i++) {
            byte[] key = key(random.nextInt(keys));
            byte[] value = random.nextInt(4) == 0 ? null : new byte[] {(byte) i};
            assertThat(map.put(key, value)).isSameAs(expected.get(key));
            if (value == null) {
                expected.remove(key);
            } else {
                expected.put(key, value);
            }
        }
        for (int i = 0; i < keys; i++) {
            assertThat(map.get(key(i))).isSameAs(expected.get(key(i)));
        }
        assertThat(sortedKeys()).isDeepEqualTo(expected.keySet().toArray(new byte[0][]));
        assertThat(map.sorted()).allSatisfy(entry -> assertThat(entry.value).isSameAs(expected.get(entry.key)));
    }

    /** Also of keys that begin alike, of which one begins another, or which differ only behind what is compared first. */
    @RepeatedTest(50)
    void sortsKeysOfAnyForm() {
        Random random = new Random();
        byte[] shared = bytes(random, random.nextInt(12));
        TreeSet<byte[]> expected = new TreeSet<>(Arrays::compareUnsigned);
        for (int i = random.nextInt(200); i >= 0; i--) {
            byte[] own = bytes(random, random.nextInt(14));
            byte[] key = Arrays.copyOf(shared, shared.length + own.length);
            System.arraycopy(own, 0, key, shared.length, own.length);
            map.put(key, key);
            expected.add(key);
        }
        assertThat(sortedKeys()).isDeepEqualTo(expected.toArray(new byte[0][]));
    }

    @Test
    void forgetsEverythingWhenCleared() {
        for (int size : new int[] {1, 1000}) {
            for (int i = 0; i < size; i++) {
                map.put(key(i), key(i));
            }
            map.clear();
            assertThat(map.size()).isZero();
            assertThat(map.get(key(0))).isNull();
            assertThat(map.sorted()).isEmpty();
        }
    }

    @Test
    void readersBesideTheWriterSeeWhatWasPutBeforeTheyAsked() throws InterruptedException {
        AtomicInteger put = new AtomicInteger(-1);
        AtomicInteger missed = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        Thread reader = new Thread(() -> {
            Random random = new Random(1);
            while (!ended.get()) {
                int last = put.get();
                if (last >= 0) {
                    int asked = random.nextBoolean() ? last : random.nextInt(last + 1);
                    if (!Arrays.equals(key(asked), map.get(key(asked)))) {
                        missed.incrementAndGet();
                    }
                }
            }
        });
        reader.start();
        for (int i = 0; i < 100_000; i++) {
            map.put(key(i), key(i));
            put.set(i);
        }
        ended.set(true);
        reader.join();
        assertThat(missed).hasValue(0);
    }

    private static byte[] key(int i) {
        return ("k" + i).getBytes(StandardCharsets.UTF_8);
    }

    private byte[][] sortedKeys() {
        return map.sorted().stream().map(entry -> entry.key).toArray(byte[][]::new);
    }

    /** Of few values, so that keys agree for long: the least, the greatest, and zero. */
    private static byte[] bytes(Random random, int length) {
        byte[] values = {0, 1, 127, -128, -1};
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = values[random.nextInt(values.length)];
        }
        return bytes;
    }
}
