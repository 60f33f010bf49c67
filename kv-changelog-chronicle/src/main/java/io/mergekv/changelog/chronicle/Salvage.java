package io.mergekv.changelog.chronicle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Finds what may be records in the bytes that no cursor reaches. */
final class Salvage {
    private static final int NOT_DATA = 0xc000_0000;
    private static final int HEADER = 4;

    private Salvage() {}

    /** Offers every stretch behind a record that a complete header stands before. */
    static void after(LogView view, long sequence, SeekHints hints, Consumer<ByteBuffer> candidates) {
        int cycle = sequence < 1 ? -1 : view.metadata().cycleOf(sequence);
        for (int each : view.files().cycles().tailSet(Math.max(0, cycle))) {
            try (CycleWalk walk = new CycleWalk(view, each, hints)) {
                long from = 0;
                if (each == cycle && sequence >= view.metadata().base(each)) {
                    walk.moveTo(sequence);
                    from = walk.position();
                }
                scan(walk.file(), from, candidates);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + view.files().path(each), e);
            }
        }
    }

    private static void scan(MappedCycle file, long from, Consumer<ByteBuffer> candidates) {
        Path path = file.path();
        long length = file.length();
        long position = from;
        while (true) {
            // Once through the holes at the speed of reading, instead of a page fault for each of their pages.
            long dirty = End.firstNonZero(path, position);
            if (dirty < 0) {
                return;
            }
            position = dirty & -4L;
            int header;
            while (position + HEADER < length && (header = file.header(position)) != 0) {
                int size = header;
                if ((header & NOT_DATA) == 0
                        && position + HEADER + size <= length
                        && file.reaches(position, HEADER + size)) {
                    candidates.accept(file.slice(position + HEADER, size));
                }
                position += HEADER;
            }
            if (position + HEADER >= length) {
                return;
            }
        }
    }
}
