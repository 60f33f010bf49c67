package io.mergekv.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A follower that does wrong is found out. */
class FollowedTest {
    private static final List<String> LOG = List.of("1 0 a", "2 0 b", "2 1 c", "3 0 d");

    @TempDir
    private Path temp;

    private Path notes = Path.of("");

    @BeforeEach
    void place() {
        notes = temp.resolve("followed");
    }

    @Test
    void whatWasSeenOnceInItsOrderIsWell() throws IOException {
        assertThat(follow("1 0 a", "2 0 b", "2 1 c", "3 0 d").areNone()).isTrue();
    }

    @Test
    void whatWasSeenTwiceIsDuplicated() throws IOException {
        assertThat(follow("1 0 a", "1 0 a", "2 0 b", "2 1 c").duplicated()).isEqualTo(1);
    }

    @Test
    void whatCameBehindTheEndIsFoundOut() throws IOException {
        assertThat(follow("1 0 a", "2 0 b", "2 1 c", "3 0 d", "3 0 d").duplicated())
                .isEqualTo(1);
        assertThat(follow("1 0 a", "2 0 b", "2 1 c", "3 0 d", "4 0 e").diverged())
                .isEqualTo(1);
    }

    @Test
    void whatWasLeftOutIsAGap() throws IOException {
        assertThat(follow("1 0 a", "3 0 d").gaps()).isEqualTo(2);
    }

    @Test
    void whatNeverCameIsAGap() throws IOException {
        assertThat(follow("1 0 a").gaps()).isEqualTo(3);
    }

    @Test
    void whatIsDifferentInTheLogDiverges() throws IOException {
        assertThat(follow("1 0 a", "2 0 x").diverged()).isEqualTo(1);
    }

    @Test
    void aFailureOfTheFollowerIsTold() throws IOException {
        assertThat(follow("1 0 a", "! position unavailable").details().toString())
                .contains("position unavailable");
    }

    private Findings follow(String... lines) throws IOException {
        Files.write(notes, List.of(lines));
        Findings findings = new Findings();
        Followed followed = new Followed(notes, 0);
        followed.check(LOG, () -> false, findings);
        if (findings.areNone()) {
            followed.end(LOG, findings);
        }
        return findings;
    }
}
