package io.mergekv.changelog.chronicle;

import io.mergekv.ProviderException;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.core.Jvm;

/** Whether this JVM lets Chronicle do what it needs to. Without, Chronicle Queue opens for reading only and says nothing. */
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
            throw new ProviderException("the change log provider chronicle cannot write in this JVM; start it with "
                    + String.join(" ", missing));
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
        for (String internal : List.of("sun.nio.ch", "jdk.internal.ref")) {
            if (!base.isExported(internal, chronicle)) {
                missing.add("--add-exports=java.base/" + internal + "=" + target);
            }
        }
        if (!missing.isEmpty() && Runtime.version().feature() >= 24) {
            // Without these two Chronicle works, but the JVM prints warnings.
            missing.add("--sun-misc-unsafe-memory-access=allow");
            missing.add("--enable-native-access="
                    + (chronicle.isNamed() ? "org.jnrproject.jffi,com.sun.jna" : "ALL-UNNAMED"));
        }
        return missing;
    }
}
