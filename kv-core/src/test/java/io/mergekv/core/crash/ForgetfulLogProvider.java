package io.mergekv.core.crash;

import io.mergekv.Option;
import io.mergekv.changelog.chronicle.ChronicleChangeLogProvider;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.LogReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A log that acknowledges what it still has in its own memory: what a kill must never take, it takes. */
public final class ForgetfulLogProvider implements ChangeLogProvider {
    private static final int KEPT_BACK = 5_000;

    private final ChangeLogProvider real = new ChronicleChangeLogProvider();

    /** For {@link java.util.ServiceLoader}. */
    public ForgetfulLogProvider() {}

    @Override
    public String name() {
        return "forgetful";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.DURABLE);
    }

    @Override
    public LogReader openReader(ChangeLogContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChangeLog open(ChangeLogContext context) {
        ChangeLog log = real.open(context);
        List<byte[]> keptBack = new ArrayList<>();
        long[] first = {0};
        return (ChangeLog) Proxy.newProxyInstance(
                ChangeLog.class.getClassLoader(), new Class<?>[] {ChangeLog.class}, (proxy, method, args) -> {
                    synchronized (keptBack) {
                        if (method.getName().equals("append")) {
                            first[0] = keptBack.isEmpty() ? (Long) args[0] : first[0];
                            byte[] bytes = new byte[((ByteBuffer) args[1]).remaining()];
                            ((ByteBuffer) args[1]).duplicate().get(bytes);
                            keptBack.add(bytes);
                            if (keptBack.size() < KEPT_BACK) {
                                return null;
                            }
                        }
                        if (method.getName().equals("sync") || method.getName().equals("segments")) {
                            return method.invoke(log, args);
                        }
                        for (int i = 0; i < keptBack.size(); i++) {
                            log.append(first[0] + i, ByteBuffer.wrap(keptBack.get(i)));
                        }
                        keptBack.clear();
                    }
                    if (method.getName().equals("append")) {
                        return null;
                    }
                    try {
                        return method.invoke(log, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
