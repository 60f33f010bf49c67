package io.mergekv.cli;

import io.mergekv.Document;
import io.mergekv.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a command that ran in this process left. */
record Result(int code, String out, String err) {
    static Result of(String... args) {
        return withInput("", args);
    }

    static Result withInput(String input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Streams streams = new Streams(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int code = Commands.run(streams, args);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    List<String> lines() {
        return out.lines().toList();
    }

    Document document() {
        return Json.readDocument(out);
    }

    List<Document> documents() {
        return out.lines().map(Json::readDocument).toList();
    }
}
