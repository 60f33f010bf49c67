package io.mergekv.core.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Position;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentityTest {
    @TempDir
    Path directory;

    @Test
    void writtenIdentityIsReadBack() {
        Identity identity = identity(10, 0, 20, 100).opened();
        identity.write(directory);
        assertThat(Identity.read(directory)).contains(identity);
    }

    @Test
    void positionIsGoodUpToWhereALaterEpochBegan() {
        Identity identity = identity(10, 0, 20, 100);
        assertThat(identity.mismatch(position(identity, 10, 100))).isEmpty();
        assertThat(identity.mismatch(position(identity, 10, 101))).isPresent();
        assertThat(identity.mismatch(position(identity, 20, 101))).isEmpty();
    }

    @Test
    void positionIsBadWhenAnyLaterEpochBeganBelowIt() {
        Identity identity = identity(10, 0, 20, 100, 30, 90);
        assertThat(identity.mismatch(position(identity, 10, 95))).isPresent();
        assertThat(identity.mismatch(position(identity, 10, 90))).isEmpty();
    }

    @Test
    void epochThatThisHistoryNeverHadIsNotListed() {
        Identity identity = identity(10, 0, 20, 100);
        assertThat(identity.isListed(20)).isTrue();
        assertThat(identity.isListed(15)).isFalse();
        assertThat(identity.isListed(30)).isFalse();
    }

    @Test
    void beforeTheFirstCommitEveryHistoryIsTheSame() {
        Identity identity = identity(10, 0, 20, 100);
        assertThat(identity.mismatch(position(identity, 15, 0))).isEmpty();
    }

    @Test
    void epochsWithoutCommitsAreReplacedByTheNext() {
        assertThat(identity(10, 0, 20, 100, 30, 100, 40, 100).epochs())
                .containsExactly(new Identity.EpochStart(10, 0), new Identity.EpochStart(40, 100));
        assertThat(identity(10, 0, 20, 0).epochs()).containsExactly(new Identity.EpochStart(20, 0));
    }

    @Test
    void sequenceIsOfTheEpochThatCommittedIt() {
        Identity identity = identity(10, 0, 20, 100, 30, 110);
        assertThat(List.of(0L, 1L, 100L, 101L, 110L, 111L).stream().map(identity::epochOf))
                .containsExactly(10L, 10L, 10L, 20L, 20L, 30L);
    }

    @Test
    void oldestEpochsAreForgottenAndMayStillBeGood() {
        Identity identity = Identity.create("s", "l");
        for (int session = 1; session <= Identity.MAX_EPOCHS + 5; session++) {
            identity = identity.begin(10L * session, session);
        }
        assertThat(identity.epochs()).hasSize(Identity.MAX_EPOCHS);
        assertThat(identity.isListed(10)).isFalse();
        assertThat(identity.mismatch(position(identity, 10, 2))).isEmpty();
        assertThat(identity.mismatch(position(identity, 10, 100))).isPresent();
    }

    /** Epochs, each with the sequence after which it began. */
    private static Identity identity(long... epochs) {
        Identity identity = Identity.create("s", "l");
        for (int i = 0; i < epochs.length; i += 2) {
            identity = identity.begin(epochs[i], epochs[i + 1]);
        }
        return identity;
    }

    private static Position position(Identity identity, long epoch, long sequence) {
        return new Position(identity.database(), epoch, sequence, 0);
    }
}
