package io.mergekv.changelog.chronicle;

import java.nio.file.Path;
import java.util.NavigableSet;

/**
 * What stood in the log's directory at a moment.
 *
 * @param metadata what the log says of itself
 * @param files where its cycle files are
 * @param lastCycle the highest cycle that has a file, -1 when none has
 */
record LogView(LogMetadata metadata, CycleFiles files, int lastCycle) {
    static LogView of(Path directory, LogMetadata metadata) {
        CycleFiles files = metadata.files(directory);
        NavigableSet<Integer> cycles = files.cycles();
        return new LogView(metadata, files, cycles.isEmpty() ? -1 : cycles.last());
    }
}
