package io.mergekv.core.open;

import io.mergekv.core.files.Identity;
import io.mergekv.core.files.Watermark;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Marks the database as cleanly closed, when everything was made durable before, and it is still ours. */
final class CleanShutdown implements AutoCloseable {
    private final Path directory;
    private @Nullable Identity identity;
    private @Nullable Watermark watermark;

    CleanShutdown(Path directory) {
        this.directory = directory;
    }

    /** Everything is on disk; what is left is to close files. */
    void reached(Identity lastIdentity, Watermark lastWatermark) {
        identity = lastIdentity;
        watermark = lastWatermark;
    }

    @Override
    public void close() {
        if (identity != null && watermark != null && watermark.hold().isHeld()) {
            watermark.closed();
            identity.closed().write(directory);
        }
    }
}
