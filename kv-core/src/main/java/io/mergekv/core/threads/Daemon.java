package io.mergekv.core.threads;

import io.mergekv.StorageException;

/** The threads that the engine starts: they keep no JVM alive, and have a context class loader, which libraries ask for. */
public final class Daemon {
    private Daemon() {}

    /** A thread called {@code name} that will do {@code work}; not started. */
    public static Thread of(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        if (thread.getContextClassLoader() == null) { // as who makes it has none
            thread.setContextClassLoader(Daemon.class.getClassLoader());
        }
        return thread;
    }

    /** Starts {@code thread}. @throws StorageException when the system has no thread */
    public static void start(Thread thread) {
        if (!tryStart(thread)) {
            throw new StorageException("the system gives no thread for " + thread.getName()
                    + ": raise the limit of threads or of memory, or end some");
        }
    }

    /** Starts {@code thread}. Returns false when the system has no thread. */
    public static boolean tryStart(Thread thread) {
        try {
            thread.start();
            return true;
        } catch (OutOfMemoryError e) { // what the JVM says then
            return false;
        }
    }

    /** Waits for the end of {@code thread}, if it was started, interrupted or not. */
    public static void awaitEnd(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
