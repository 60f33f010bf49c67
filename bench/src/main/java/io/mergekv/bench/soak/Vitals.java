package io.mergekv.bench.soak;

import io.mergekv.Document;
import io.mergekv.bench.ProcessStatus;
import io.mergekv.json.Json;

/**
 * What a process holds at a moment.
 *
 * @param heap bytes in use after a collection
 * @param anonymous bytes of resident memory that is no file's
 * @param files how many are open
 * @param threads how many there are, native ones included
 * @param disk bytes that the database takes on the disk; 0 in a process that does not write
 */
record Vitals(long heap, long anonymous, long files, long threads, long disk) {
    /** Of this process. */
    static Vitals now(long disk) {
        return new Vitals(
                ProcessStatus.heapAfterCollection(),
                ProcessStatus.anonymousBytes(),
                ProcessStatus.openFiles(),
                ProcessStatus.threads(),
                disk);
    }

    /** What {@link #line} gave. */
    static Vitals parse(String line) {
        Document json = Json.readDocument(line);
        return new Vitals(
                json.integer("heap").orElseThrow(),
                json.integer("anonymous").orElseThrow(),
                json.integer("files").orElseThrow(),
                json.integer("threads").orElseThrow(),
                json.integer("disk").orElseThrow());
    }

    /** A line of JSON. */
    String line(String process, long seconds, long changes) {
        return "{\"process\":\"" + process + "\",\"seconds\":" + seconds + ",\"changes\":" + changes + ",\"heap\":"
                + heap
                + ",\"anonymous\":" + anonymous + ",\"files\":" + files + ",\"threads\":" + threads + ",\"disk\":"
                + disk
                + "}";
    }
}
