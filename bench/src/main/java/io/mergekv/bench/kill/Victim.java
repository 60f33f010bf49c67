package io.mergekv.bench.kill;

import java.nio.file.Path;
import java.util.SplittableRandom;

/** The process that is killed: counts keys up until then. */
final class Victim {
    private static final int MAX_PADDING = 600;

    private Victim() {}

    public static void main(String[] args) {
        Subject subject = Subject.open(args[0], Path.of(args[1]));
        Notes notes = new Notes(Path.of(args[2]));
        SplittableRandom random = new SplittableRandom(Long.parseLong(args[3]));
        for (int thread = 0; thread < Notes.THREADS; thread++) {
            int own = thread;
            SplittableRandom ownRandom = random.split();
            new Thread(() -> write(subject, notes, own, ownRandom)).start();
        }
    }

    private static void write(Subject subject, Notes notes, int thread, SplittableRandom random) {
        while (true) {
            int number = random.nextInt(Notes.KEYS);
            byte[] padding = new byte[random.nextInt(MAX_PADDING)];
            random.nextBytes(padding);
            notes.tried(thread, number);
            subject.countUp(Notes.key(thread, number), padding);
            notes.returned(thread, number);
        }
    }
}
