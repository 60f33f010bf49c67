package io.mergekv.changelog.chronicle;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.StorageException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSyncTest {
    @TempDir
    private Path temp;

    @Test
    void afterASyncThatFailedNoneSucceeds() {
        LogSync sync = new LogSync();
        assertThatThrownBy(() -> sync.sync(temp.resolve("nothing"), () -> 1)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> sync.sync(temp, () -> 1))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("an earlier sync");
    }
}
