package io.mergekv.core.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Position;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentityTest {
    @TempDir
    Path directory;

    @Test
    void writtenIdentityIsReadBack() {
        Identity identity = Identity.create("rocksdb", "chronicle").opened().nextEpoch(100);
        identity.write(directory);
        assertThat(Identity.read(directory)).contains(identity);
    }

    @Test
    void positionIsGoodUpToWhereALaterEpochBegan() {
        Identity identity = Identity.create("s", "l").nextEpoch(100);
        assertThat(identity.mismatch(position(identity, 1, 100))).isEmpty();
        assertThat(identity.mismatch(position(identity, 1, 101))).isPresent();
        assertThat(identity.mismatch(position(identity, 2, 101))).isEmpty();
        assertThat(identity.mismatch(position(identity, 3, 1))).isPresent();
    }

    @Test
    void positionIsBadWhenAnyLaterEpochBeganBelowIt() {
        Identity identity = Identity.create("s", "l").nextEpoch(100).nextEpoch(90);
        assertThat(identity.mismatch(position(identity, 1, 95))).isPresent();
        assertThat(identity.mismatch(position(identity, 1, 90))).isEmpty();
    }

    private static Position position(Identity identity, long epoch, long sequence) {
        return new Position(identity.database(), epoch, sequence, 0);
    }
}
