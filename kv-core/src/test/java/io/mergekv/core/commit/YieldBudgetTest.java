package io.mergekv.core.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class YieldBudgetTest {
    private final YieldBudget yieldBudget = new YieldBudget();

    @Test
    void yieldsWhileSyncsAreFastAndNotWhenTheLastOneWasSlow() {
        assertThat(yieldBudget.nanos()).isEqualTo(YieldBudget.LIMIT_NANOS);
        yieldBudget.synced(YieldBudget.LIMIT_NANOS);
        assertThat(yieldBudget.nanos()).isZero();
        yieldBudget.synced(YieldBudget.LIMIT_NANOS - 1);
        assertThat(yieldBudget.nanos()).isEqualTo(YieldBudget.LIMIT_NANOS);
    }
}
