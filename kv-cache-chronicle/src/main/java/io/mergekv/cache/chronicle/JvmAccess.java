package io.mergekv.cache.chronicle;

import io.mergekv.ProviderException;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.core.Jvm;

/** Whether this JVM lets Chronicle do what it needs to. */
final class JvmAccess {
    private JvmAccess() {}

    /**
     * Asks the module system, not the command line.
     *
     * @throws ProviderException that lists the missing flags
     */
    static void require() {
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            throw new ProviderException("the cache provider chronicle cannot run in this JVM; start it with "
                    + String.join(" ", missing) + ", or use no cache");
        }
    }

    static List<String> missing() {
        Module base = Object.class.getModule();
        Module chronicle = Jvm.class.getModule(); // a class literal does not initialise the class
        String target = chronicle.isNamed() ? chronicle.getName() : "ALL-UNNAMED";
        List<String> missing = new ArrayList<>();
        if (!base.isOpen("java.lang.reflect", chronicle)) {
            missing.add("--add-opens=java.base/java.lang.reflect=" + target);
        }
        for (String internal : List.of("sun.nio.ch", "jdk.internal.ref")) { // without, Chronicle complains aloud
            if (!base.isExported(internal, chronicle)) {
                missing.add("--add-exports=java.base/" + internal + "=" + target);
            }
        }
        if (!missing.isEmpty() && Runtime.version().feature() >= 24) {
            missing.add("--sun-misc-unsafe-memory-access=allow");
            missing.add("--enable-native-access="
                    + (chronicle.isNamed() ? "org.jnrproject.jffi,com.sun.jna" : "ALL-UNNAMED"));
        }
        return missing;
    }
}
