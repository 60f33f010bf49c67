package io.mergekv.bench.work;

import io.mergekv.bench.peer.Peer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Arguments of the form name=value. */
final class Arguments {
    private final Map<String, String> values = new HashMap<>();

    Arguments(String[] arguments) {
        for (String argument : arguments) {
            int at = argument.indexOf('=');
            values.put(argument.substring(0, at), argument.substring(at + 1));
        }
    }

    Peer peer() {
        return Peer.of(text("peer"));
    }

    Path directory() {
        return Path.of(text("directory"));
    }

    int keys() {
        return Integer.parseInt(text("keys"));
    }

    double warmSeconds() {
        return Double.parseDouble(text("warm"));
    }

    double seconds() {
        return Double.parseDouble(text("seconds"));
    }

    double real(String name) {
        return Double.parseDouble(text(name));
    }

    List<String> list(String name) {
        return List.of(text(name).split(","));
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no argument " + name);
        }
        return value;
    }
}
