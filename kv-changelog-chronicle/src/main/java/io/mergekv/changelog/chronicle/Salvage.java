package io.mergekv.changelog.chronicle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
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
        // Ends there: a page fault for every page of the holes behind would cost seconds.
        Extent extent = Extent.nonZero(file.path(), from);
        for (long at = Math.max(0, extent.from()) & -4L; at < extent.to(); at += HEADER) {
            int header = file.header(at);
            if (header != 0 && (header & NOT_DATA) == 0 && file.reaches(at, HEADER + header)) {
                candidates.accept(file.slice(at + HEADER, header));
            }
        }
    }
}
