package io.mergekv.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.InvalidDocumentException;
import io.mergekv.Value;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every item of RFC 8949's Appendix A: the value that it is here, or that it is refused. */
class Rfc8949AppendixATest {
    /** As the RFC writes it, its encoding, and how the value is written here, or ! and why it is refused. */
    private static final String TABLE = """
            0|00|0
            1|01|1
            10|0a|10
            23|17|23
            24|1818|24
            25|1819|25
            100|1864|100
            1000|1903e8|1000
            1000000|1a000f4240|1000000
            1000000000000|1b000000e8d4a51000|1000000000000
            18446744073709551615|1bffffffffffffffff|!beyond 64 bits with a sign; a decimal holds it
            18446744073709551616|c249010000000000000000|!tag 2 stands only inside a decimal
            -18446744073709551616|3bffffffffffffffff|!beyond 64 bits with a sign; a decimal holds it
            -18446744073709551617|c349010000000000000000|!tag 3 stands only inside a decimal
            -1|20|-1
            -10|29|-10
            -100|3863|-100
            -1000|3903e7|-1000
            0.0|f90000|0.0
            -0.0|f98000|-0.0
            1.0|f93c00|1.0
            1.1|fb3ff199999999999a|1.1
            1.5|f93e00|1.5
            65504.0|f97bff|65504.0
            100000.0|fa47c35000|100000.0
            3.4028234663852886e+38|fa7f7fffff|3.4028234663852886E38
            1.0e+300|fb7e37e43c8800759c|1.0E300
            5.960464477539063e-8|f90001|5.960464477539063E-8
            0.00006103515625|f90400|6.103515625E-5
            -4.0|f9c400|-4.0
            -4.1|fbc010666666666666|-4.1
            Infinity|f97c00|Infinity
            NaN|f97e00|NaN
            -Infinity|f9fc00|-Infinity
            Infinity|fa7f800000|!not the shortest form
            NaN|fa7fc00000|!not the shortest form
            -Infinity|faff800000|!not the shortest form
            Infinity|fb7ff0000000000000|!not the shortest form
            NaN|fb7ff8000000000000|!not the shortest form
            -Infinity|fbfff0000000000000|!not the shortest form
            false|f4|false
            true|f5|true
            null|f6|null
            undefined|f7|!REMOVE, in the maps of patches alone
            simple(16)|f0|!no such type
            simple(255)|f8ff|!no such type
            0("2013-03-21T20:04:00Z")|c074323031332d30332d32315432303a30343a30305a|!no such type; an instant is tag 1 or 1001
            1(1363896240)|c11a514b67b0|2013-03-21T20:04:00Z
            1(1363896240.5)|c1fb41d452d9ec200000|!an instant with a fraction is tag 1001
            23(h'01020304')|d74401020304|!no such type
            24(h'6449455446')|d818456449455446|!no such type
            32("http://www.example.com")|d82076687474703a2f2f7777772e6578616d706c652e636f6d|!no such type
            h''|40|h''
            h'01020304'|4401020304|h'01020304'
            ""|60|""
            "a"|6161|"a"
            "IETF"|6449455446|"IETF"
            "\\"\\\\"|62225c|"\\"\\\\"
            "\\u00fc"|62c3bc|"ü"
            "\\u6c34"|63e6b0b4|"水"
            "\\ud800\\udd51"|64f0908591|"𐅑"
            []|80|[]
            [1, 2, 3]|83010203|[1, 2, 3]
            [1, [2, 3], [4, 5]]|8301820203820405|[1, [2, 3], [4, 5]]
            [1, 2, 3, …, 25]|98190102030405060708090a0b0c0d0e0f101112131415161718181819|[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]
            {}|a0|{}
            {1: 2, 3: 4}|a201020304|!names are texts
            {"a": 1, "b": [2, 3]}|a26161016162820203|{"a": 1, "b": [2, 3]}
            ["a", {"b": "c"}]|826161a161626163|["a", {"b": "c"}]
            {"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"}|a56161614161626142616361436164614461656145|{"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"}
            (_ h'0102', h'030405')|5f42010243030405ff|!no definite length
            (_ "strea", "ming")|7f657374726561646d696e67ff|!no definite length
            [_ ]|9fff|!no definite length
            [_ 1, [2, 3], [_ 4, 5]]|9f018202039f0405ffff|!no definite length
            [_ 1, [2, 3], [4, 5]]|9f01820203820405ff|!no definite length
            [1, [2, 3], [_ 4, 5]]|83018202039f0405ff|!no definite length
            [1, [_ 2, 3], [4, 5]]|83019f0203ff820405|!no definite length
            [_ 1, 2, 3, …, 25]|9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff|!no definite length
            {_ "a": 1, "b": [_ 2, 3]}|bf61610161629f0203ffff|!no definite length
            ["a", {_ "b": "c"}]|826161bf61626163ff|!no definite length
            {_ "a": "A", "b": "B", "c": "C", "d": "D", "e": "E"}|bf6161614161626142616361436164614461656145ff|!no definite length
            {_ "Fun": true, "Amt": -2}|bf6346756ef563416d7421ff|!no definite length
            """;

    @SuppressWarnings("UnusedVariable") // by name, below
    private static final List<String> ITEMS = TABLE.lines().toList();

    @ParameterizedTest
    @FieldSource("ITEMS")
    void itemIsTheValueOrRefused(String item) {
        String[] columns = item.split("\\|", -1);
        byte[] cbor = HexFormat.of().parseHex(columns[1]);
        if (columns[2].startsWith("!")) {
            assertThatThrownBy(() -> Value.fromCbor(cbor)).isInstanceOf(InvalidDocumentException.class);
        } else {
            Value value = Value.fromCbor(cbor);
            if (value.type() == Value.Type.FLOAT) { // JDKs differ in how they write them
                assertThat(value).isEqualTo(Value.of(Double.parseDouble(columns[2])));
            } else {
                assertThat(value).hasToString(columns[2]);
            }
            assertThat(Value.of(value.toObject())).isEqualTo(value);
        }
    }
}
