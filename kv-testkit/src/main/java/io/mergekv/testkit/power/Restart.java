package io.mergekv.testkit.power;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Lets a database's directory look as if the operating system was started anew since it was open: a power cut changes the
 * boot id, which the files {@code identity} and {@code watermark} remember (docs/formats.md).
 */
final class Restart {
    private static final String CHECKSUM = "crc32c=";
    private static final int WATERMARK_BOOT_AT = 40;

    private Restart() {}

    /** Changes what {@code database} remembers of the boot; files that are damaged or absent stay as they are. */
    static void of(Path database) throws IOException {
        Path identity = database.resolve("identity");
        if (Files.exists(identity)) {
            String text = Files.readString(identity, StandardCharsets.ISO_8859_1);
            int end = text.lastIndexOf(CHECKSUM);
            if (end >= 0 && text.substring(end).equals(CHECKSUM + checksum(text.substring(0, end)) + "\n")) {
                String body = text.substring(0, end).replaceFirst("(?m)^boot=.*$", "boot=" + UUID.randomUUID());
                Files.writeString(identity, body + CHECKSUM + checksum(body) + "\n", StandardCharsets.ISO_8859_1);
            }
        }
        Path watermark = database.resolve("watermark");
        if (Files.exists(watermark) && Files.size(watermark) >= WATERMARK_BOOT_AT + Long.BYTES) {
            try (FileChannel channel = FileChannel.open(watermark, StandardOpenOption.WRITE)) {
                ByteBuffer boot = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                boot.putLong(0, UUID.randomUUID().getLeastSignificantBits());
                channel.write(boot, WATERMARK_BOOT_AT);
            }
        }
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return String.format("%08x", crc.getValue());
    }
}
