package io.mergekv.bench.growth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How much a database holds.
 *
 * @param bytes of a document, about
 * @param documents how many
 */
record Size(int bytes, int documents) {
    private static final int[] BYTES = {100, 1_000, 30_000};
    private static final int[] DOCUMENTS = {10_000, 1_000_000, 10_000_000};
    /**
     * What is on the disk at most: the documents, half as much while compactions hold them twice, and the log, which
     * retention gives up in whole files of many thousand commits, here of batches.
     */
    private static final double DISK_FACTOR = 2.5;

    private static final long DISK_REST = 2L << 30;

    /** One that takes seconds. */
    static List<Size> quick() {
        return List.of(new Size(BYTES[1], DOCUMENTS[0]));
    }

    /** All; where {@code disk} bytes do not hold them, as many documents as they do. The smallest first. */
    static List<Size> within(long disk) {
        List<Size> sizes = new ArrayList<>();
        for (int documents : DOCUMENTS) {
            for (int bytes : BYTES) {
                Size wanted = new Size(bytes, documents);
                Size fits =
                        new Size(bytes, (int) Math.min(documents, (disk - DISK_REST) / (long) (DISK_FACTOR * bytes)));
                if (!fits.equals(wanted)) {
                    System.err.println(wanted + " needs " + wanted.diskBytes() + " bytes, and " + disk
                            + " are allowed: " + (sizes.contains(fits) ? "left out" : fits + " in its place"));
                }
                if (!sizes.contains(fits) && fits.documents() > 0) {
                    sizes.add(fits);
                }
            }
        }
        sizes.sort(Comparator.comparingLong(Size::diskBytes));
        return sizes;
    }

    /** What it takes on the disk, at most, while it is worked on. */
    long diskBytes() {
        return (long) (DISK_FACTOR * bytes * documents) + DISK_REST;
    }

    @Override
    public String toString() {
        return documents + " documents of " + bytes + " B";
    }
}
