package io.mergekv.cli;

import io.mergekv.InvalidKeyException;
import io.mergekv.InvalidOptionException;
import io.mergekv.Key;
import io.mergekv.KeyRange;
import io.mergekv.Value;
import java.util.Locale;

/** How a key is given on the command line or in a line of JSON. */
enum KeyType {
    /** As text. */
    TEXT {
        @Override
        Key parse(String text) {
            return Key.of(text);
        }
    },
    /** As a whole number of 64 bits. */
    INT {
        @Override
        Key parse(String text) {
            try {
                return Key.of(Long.parseLong(text));
            } catch (NumberFormatException e) {
                throw new InvalidKeyException("the key '" + text + "' is not a whole number of 64 bits", e);
            }
        }
    },
    /** As a UUID in its usual notation. */
    UUID {
        @Override
        Key parse(String text) {
            java.util.UUID uuid;
            try {
                uuid = java.util.UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw new InvalidKeyException("the key '" + text + "' is not a UUID", e);
            }
            // The JDK fills up groups that are short, and drops what is too long for one.
            if (!uuid.toString().equalsIgnoreCase(text)) {
                throw new InvalidKeyException("the key '" + text
                        + "' is not a UUID: its groups have 8, 4, 4, 4 and 12 hexadecimal digits, as " + uuid);
            }
            return Key.of(uuid);
        }
    };

    /** The key that {@code text} stands for. @throws InvalidKeyException when it stands for none */
    abstract Key parse(String text);

    /** The text keys that start with {@code text}. @throws InvalidOptionException for a type that has no prefixes */
    KeyRange prefix(String text) {
        if (this != TEXT) {
            throw new InvalidOptionException(
                    "--prefix is for text keys, and does not go with --key-type " + this + "; --from and --to do");
        }
        return KeyRange.prefix(text);
    }

    /** The key that a JSON value stands for. @throws InvalidKeyException when it stands for none */
    Key of(Value value) {
        return switch (value.type()) {
            case TEXT -> parse(value.asText());
            case INTEGER -> {
                if (this != INT) {
                    throw new InvalidKeyException(
                            "the key is a whole number, and a " + this + " is asked for: is --key-type int meant?");
                }
                yield Key.of(value.asLong());
            }
            default ->
                throw new InvalidKeyException(
                        "the key is a " + value.type().name().toLowerCase(Locale.ROOT) + ", not a " + this);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
