package io.mergekv.testkit.power;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;

/** Files taken apart into the pages that a system writes to its disk one by one. */
final class Pages {
    private static final int PAGE = 4096;
    private static final int CHUNK = 64 * PAGE;
    private static final byte[] ZEROS = new byte[CHUNK];

    private Pages() {}

    /**
     * Writes a file as a power cut may leave it: the content {@code durable}, and of the pages that differ in {@code now}
     * each with the {@code chance} given; its length is one of the two, or between.
     *
     * @param data the numbers of all {@linkplain #chunks chunks} in which one of them has data
     */
    static void mix(Path durable, Path now, Iterable<Long> data, Path to, double chance, SplittableRandom random)
            throws IOException {
        try (FileChannel old = FileChannel.open(durable);
                FileChannel late = FileChannel.open(now);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long length = length(old.size(), late.size(), chance, random);
            byte[] before = new byte[CHUNK];
            byte[] after = new byte[CHUNK];
            for (long chunk : data) {
                long at = chunk * CHUNK;
                if (at >= length) {
                    break;
                }
                int wanted = (int) Math.min(CHUNK, length - at);
                read(old, before, at, wanted);
                read(late, after, at, wanted);
                if (!Arrays.equals(before, after)) {
                    for (int page = 0; page < CHUNK; page += PAGE) {
                        if (random.nextDouble() < chance) {
                            System.arraycopy(after, page, before, page, PAGE);
                        }
                    }
                }
                if (!Arrays.equals(before, 0, wanted, ZEROS, 0, wanted)) {
                    out.write(ByteBuffer.wrap(before, 0, wanted), at);
                }
            }
            if (out.size() < length) {
                out.write(ByteBuffer.wrap(ZEROS, 0, 1), length - 1);
            }
        }
    }

    /** Adds the numbers of the chunks, pieces of a fixed length, that {@code extents} touch. */
    static void chunks(List<NativeParts.Extent> extents, SortedSet<Long> chunks) {
        for (NativeParts.Extent extent : extents) {
            for (long chunk = extent.from() / CHUNK; chunk * CHUNK < extent.to(); chunk++) {
                chunks.add(chunk);
            }
        }
    }

    private static long length(long durable, long now, double chance, SplittableRandom random) {
        if (durable == now || random.nextDouble() >= chance) {
            return durable;
        }
        long shorter = Math.min(durable, now);
        return chance == 1 || random.nextBoolean() ? now : shorter + random.nextLong(Math.abs(now - durable));
    }

    /** Reads {@code wanted} bytes, zeros behind the end, and clears the rest. */
    private static void read(FileChannel channel, byte[] into, long at, int wanted) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, wanted);
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {}
        Arrays.fill(into, buffer.position(), into.length, (byte) 0);
    }
}
