package io.mergekv.changelog.chronicle;

import io.mergekv.Options;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.testkit.ChangeLogConformance;

class ConformanceTest extends ChangeLogConformance {
    @Override
    protected ChangeLogProvider provider() {
        return new ChronicleChangeLogProvider();
    }

    @Override
    protected Options options() {
        return Options.none().with(ChronicleChangeLogProvider.CYCLE_BITS, 6);
    }

    @Override
    protected int recordsOfThreeSegments() {
        return 200;
    }
}
