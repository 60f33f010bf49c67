package io.mergekv.changelog.chronicle;

import io.mergekv.Options;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.testkit.ChangeLogConformance;

class LogRulesTest extends ChangeLogConformance {
    @Override
    protected ChangeLogProvider provider() {
        return new ChronicleChangeLogProvider();
    }

    @Override
    protected Options options() {
        return Options.none().with(ChronicleChangeLogProvider.CYCLE_BITS, 6);
    }
}
