package io.mergekv.testkit.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessesTest {
    @TempDir
    Path directory;

    @Test
    void ofAProcessThatEndedItsFailureIsTold() throws Exception {
        Path output = directory.resolve("out");
        Process process = Processes.start(Failing.class, List.of(), output);
        process.waitFor();

        assertThat(Processes.lastWords(process, output)).contains("with 1", "what went wrong", "Failing.main");
    }

    @Test
    void ofAProcessThatHangsItIsToldWhere() throws IOException {
        Path output = directory.resolve("out");
        Process process = Processes.start(Hanging.class, List.of(), output);
        try {
            while (!Files.readString(output).contains("here")) { // a JVM may say something before
                assertThat(process.isAlive()).isTrue();
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(Processes.lastWords(process, output)).contains("lives", "Hanging.main");
        } finally {
            Processes.kill(process);
        }
    }

    static final class Failing {
        public static void main(String[] args) {
            throw new IllegalStateException("what went wrong");
        }
    }

    static final class Hanging {
        public static void main(String[] args) {
            System.out.println("here");
            while (true) {
                LockSupport.park();
            }
        }
    }
}
