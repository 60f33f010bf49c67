package io.mergekv;

import io.mergekv.cbor.CborScanner;
import java.util.HexFormat;

/** Writes encodings for people: like JSON, with marks for what JSON lacks, and cut after some hundred characters. */
final class DiagnosticNotation {
    private static final int MAX_LENGTH = 1000;

    private final byte[] cbor;
    private final StringBuilder out = new StringBuilder();
    private int at;

    private DiagnosticNotation(byte[] cbor, int at) {
        this.cbor = cbor;
        this.at = at;
    }

    static String of(byte[] cbor, int at) {
        DiagnosticNotation notation = new DiagnosticNotation(cbor, at);
        notation.item();
        if (notation.out.length() > MAX_LENGTH) {
            notation.out.setLength(MAX_LENGTH);
            notation.out.append('…');
        }
        return notation.out.toString();
    }

    private void item() {
        int start = at;
        switch (CborScanner.major(cbor, at)) {
            case CborScanner.MAP -> map();
            case CborScanner.ARRAY -> array();
            case CborScanner.TEXT -> text();
            default -> {
                if (CborScanner.isReplace(cbor, at) || CborScanner.isIncrement(cbor, at)) {
                    operator(CborScanner.isReplace(cbor, at) ? "REPLACE(" : "INCREMENT(");
                } else if (cbor[at] == CborScanner.REMOVE) {
                    out.append("REMOVE");
                    at++;
                } else {
                    at = CborScanner.skip(cbor, at);
                    scalar(new Value(cbor, start, at));
                }
            }
        }
    }

    private void map() {
        out.append('{');
        int count = CborScanner.count(cbor, at);
        at += CborScanner.headLength(cbor, at);
        for (int i = 0; i < count && out.length() <= MAX_LENGTH; i++) {
            out.append(i == 0 ? "" : ", ");
            text();
            out.append(": ");
            item();
        }
        out.append('}');
    }

    private void array() {
        out.append('[');
        int count = CborScanner.count(cbor, at);
        at += CborScanner.headLength(cbor, at);
        for (int i = 0; i < count && out.length() <= MAX_LENGTH; i++) {
            out.append(i == 0 ? "" : ", ");
            item();
        }
        out.append(']');
    }

    private void text() {
        String text = CborScanner.text(cbor, at);
        at = CborScanner.skipName(cbor, at);
        out.append('"');
        for (int i = 0; i < text.length() && out.length() <= MAX_LENGTH; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private void operator(String name) {
        out.append(name);
        at += CborScanner.OPERATOR_HEAD;
        item();
        out.append(')');
    }

    private void scalar(Value value) {
        switch (value.type()) {
            case DECIMAL -> out.append(value.asDecimal()).append('m');
            case BYTES -> out.append("h'").append(hex(value.asBytes())).append('\'');
            default -> out.append(value.toObject());
        }
    }

    static String hex(byte[] bytes) {
        int shown = Math.min(bytes.length, MAX_LENGTH / 2);
        return HexFormat.of().formatHex(bytes, 0, shown) + (shown < bytes.length ? "…" : "");
    }
}
