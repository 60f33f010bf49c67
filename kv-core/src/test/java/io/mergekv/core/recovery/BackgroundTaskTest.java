package io.mergekv.core.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.StorageException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class BackgroundTaskTest {
    @Test
    void givesWhatTheWorkGives() {
        assertThat(BackgroundTask.begin("test", () -> 42).await()).isEqualTo(42);
    }

    @Test
    void throwsWhatTheWorkThrows() {
        BackgroundTask<Boolean> beside = BackgroundTask.begin("test", () -> {
            throw new StorageException("full");
        });
        assertThatThrownBy(beside::await).isInstanceOf(StorageException.class).hasMessage("full");
        assertThat(beside.outcome()).isEmpty();
    }

    @Test
    void whateverTheWorkThrowsEndsTheWait() {
        BackgroundTask<Boolean> beside = BackgroundTask.begin("test", () -> {
            throw BackgroundTaskTest.<RuntimeException>sneaky(new IOException("full"));
        });
        assertThatThrownBy(beside::await)
                .isInstanceOf(StorageException.class)
                .hasRootCauseInstanceOf(IOException.class);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable cause) throws T {
        throw (T) cause;
    }
}
