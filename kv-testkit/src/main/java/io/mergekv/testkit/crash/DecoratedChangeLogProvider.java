package io.mergekv.testkit.crash;

import io.mergekv.Option;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.LogReader;
import io.mergekv.spi.RecoveryReader;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.FaultyChangeLog;
import io.mergekv.testkit.FaultyProviders;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The real provider of this kind, with what the campaign has planned for it; no trim overtakes the {@link Witness}. */
public final class DecoratedChangeLogProvider implements ChangeLogProvider {
    private final ChangeLogProvider real = FaultyProviders.log(Decorated.real(ChangeLogProvider.class), Decorated.PLAN);

    /** For {@link java.util.ServiceLoader}. */
    public DecoratedChangeLogProvider() {}

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public String version() {
        return real.version();
    }

    @Override
    public List<Option<?>> options() {
        return real.options();
    }

    @Override
    public Set<Capability> capabilities() {
        return real.capabilities();
    }

    @Override
    public void prepare() {
        real.prepare();
    }

    @Override
    public Optional<RecoveryReader> inspect(ChangeLogContext context) {
        return real.inspect(context);
    }

    @Override
    public ChangeLog open(ChangeLogContext context) {
        return new FaultyChangeLog(real.open(context), new FaultPlan()) {
            @Override
            public void trimBefore(long sequence) {
                super.trimBefore(Math.min(sequence, Decorated.witnessed() + 1));
            }
        };
    }

    @Override
    public LogReader openReader(ChangeLogContext context) {
        return real.openReader(context);
    }
}
