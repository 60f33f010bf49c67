package io.mergekv.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.bench.Documents;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SizeTest {
    private static final long GIGABYTE = 1_000_000_000;

    @Test
    void allSizesFitALargeDisk() {
        assertThat(Size.within(1000 * GIGABYTE)).hasSize(9).contains(new Size(30_000, 10_000_000));
    }

    @Test
    void noSizeNeedsMoreDiskThanIsAllowed() {
        assertThat(Size.within(30 * GIGABYTE))
                .contains(new Size(1_000, 10_000_000))
                .allSatisfy(size -> assertThat(size.diskBytes()).isLessThanOrEqualTo(30 * GIGABYTE));
    }

    @Test
    void aSizeThatIsCutComesOnce() {
        List<Size> sizes = Size.within(30 * GIGABYTE);
        assertThat(sizes).doesNotHaveDuplicates();
        assertThat(sizes.stream().filter(size -> size.bytes() == 30_000)).hasSize(2);
    }

    @Test
    void documentsHaveTheBytesThatWereAskedFor() {
        for (int bytes : new int[] {100, 1_000, 30_000}) {
            assertThat(Documents.ofBytes(1, bytes).toCbor()).hasSize(bytes);
        }
    }
}
