package io.mergekv.core.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PatienceTest {
    private final Patience patience = new Patience();

    @Test
    void yieldsWhileSyncsAreFastAndNotWhenTheLastOneWasSlow() {
        assertThat(patience.nanos()).isEqualTo(Patience.LIMIT_NANOS);
        patience.synced(Patience.LIMIT_NANOS);
        assertThat(patience.nanos()).isZero();
        patience.synced(Patience.LIMIT_NANOS - 1);
        assertThat(patience.nanos()).isEqualTo(Patience.LIMIT_NANOS);
    }
}
