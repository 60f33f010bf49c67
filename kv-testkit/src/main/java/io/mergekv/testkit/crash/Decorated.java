package io.mergekv.testkit.crash;

import io.mergekv.spi.Provider;
import io.mergekv.testkit.FaultPlan;
import java.lang.reflect.InvocationTargetException;

/** The providers that decorate the real ones in the process that is killed, and what befalls them. */
final class Decorated {
    static final FaultPlan PLAN = new FaultPlan();
    private static final String PROPERTY = "mergekv.crash.";
    private static final String WITNESSED = PROPERTY + "witnessed";

    private Decorated() {}

    /** The option of the JVM that names the class of the real provider of a kind. */
    static String option(Class<? extends Provider> kind, Provider real) {
        return "-D" + PROPERTY + kind.getSimpleName() + "=" + real.getClass().getName();
    }

    /** The option of the JVM that says up to which sequence the log was looked at. */
    static String witnessedOption(long sequence) {
        return "-D" + WITNESSED + "=" + sequence;
    }

    /** The sequence up to which the log was looked at: what comes after is still needed. */
    static long witnessed() {
        return Long.getLong(WITNESSED, 0);
    }

    /** The real provider of a kind. */
    static <P extends Provider> P real(Class<P> kind) {
        String name = System.getProperty(PROPERTY + kind.getSimpleName(), "");
        try {
            return kind.cast(Class.forName(name, true, Decorated.class.getClassLoader())
                    .getConstructor()
                    .newInstance());
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new IllegalStateException("the provider " + name + " cannot be made", e);
        }
    }
}
