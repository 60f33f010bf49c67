package io.mergekv.testkit.fulldisk;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** What is on a disk, also while files come and go. */
final class Listing {
    private Listing() {}

    /** Prints the room that is left and the files below {@code root} with their sizes, holes included. */
    static void print(Path root, PrintStream out) {
        try {
            out.println(Files.getFileStore(root).getUsableSpace() + " bytes are free beside");
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    out.println(attributes.size() + " " + root.relativize(file));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            out.println("the listing ends here: " + e);
        }
    }
}
