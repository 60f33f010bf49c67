package io.mergekv;

/** What an acknowledged write has survived already. */
public enum Durability {
    /**
     * In the operating system's hands: it survives the end of the process, kill -9 included. It is synced to disk in
     * the background, at a bounded interval; a power cut or an OS crash may take what came after the last sync.
     */
    PROCESS,
    /** Synced to the disk before the acknowledgement: it survives a power cut. */
    DISK
}
