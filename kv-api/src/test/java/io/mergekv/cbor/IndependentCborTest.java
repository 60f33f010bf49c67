package io.mergekv.cbor;

import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.numbers.EDecimal;
import com.upokecenter.numbers.EInteger;
import io.mergekv.Document;
import io.mergekv.RandomValues;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Our encoding beside that of a CBOR library that we have no part in. */
class IndependentCborTest {
    private static final int CASES = Integer.getInteger("mergekv.cbor.cases", 20_000);
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());

    @Test
    void itWritesTheSameBytes() {
        for (int i = 0; i < CASES; i++) {
            Map<String, @Nullable Object> tree = new RandomValues(SEED + i).map(4);
            assertThat(Document.ofMap(tree).toCbor())
                    .as("-Dmergekv.seed=%d", SEED + i)
                    .isEqualTo(item(tree).EncodeToBytes());
        }
    }

    @Test
    void itReadsWhatWeWrite() {
        for (int i = 0; i < CASES; i++) {
            Map<String, @Nullable Object> tree = new RandomValues(SEED + i).map(4);
            assertThat(CBORObject.DecodeFromBytes(Document.ofMap(tree).toCbor()))
                    .as("-Dmergekv.seed=%d", SEED + i)
                    .isEqualTo(item(tree));
        }
    }

    @Test
    void weReadWhatItWrites() {
        for (int i = 0; i < CASES; i++) {
            Map<String, @Nullable Object> tree = new RandomValues(SEED + i).map(4);
            Map<String, @Nullable Object> read =
                    Document.fromCbor(item(tree).EncodeToBytes()).toMap();
            assertThat(same(read, tree)).as("-Dmergekv.seed=%d", SEED + i).isTrue();
        }
    }

    private static CBORObject item(@Nullable Object tree) {
        if (tree == null) {
            return CBORObject.Null;
        } else if (tree instanceof Map<?, ?> map) {
            CBORObject item = CBORObject.NewOrderedMap();
            map.keySet().stream()
                    .map(CBORObject::FromObject)
                    .sorted(Comparator.comparing(CBORObject::EncodeToBytes, Arrays::compareUnsigned))
                    .forEach(name -> item.Add(name, item(map.get(name.AsString()))));
            return item;
        } else if (tree instanceof List<?> list) {
            CBORObject item = CBORObject.NewArray();
            list.forEach(element -> item.Add(item(element)));
            return item;
        } else if (tree instanceof BigDecimal decimal) {
            return CBORObject.FromObject(EDecimal.Create(
                            EInteger.FromBytes(decimal.unscaledValue().toByteArray(), false),
                            EInteger.FromInt32(-decimal.scale())))
                    .Untag()
                    .WithTag(4);
        } else if (tree instanceof Instant instant) {
            if (instant.getNano() == 0) {
                return CBORObject.FromObject(instant.getEpochSecond()).WithTag(1);
            }
            return CBORObject.NewOrderedMap()
                    .Add(1, instant.getEpochSecond())
                    .Add(-9, instant.getNano())
                    .WithTag(1001);
        } else if (tree instanceof Double number && number.isNaN()) {
            return CBORObject.FromObject(Double.NaN);
        }
        return CBORObject.FromObject(tree);
    }

    private static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
            return left.keySet().equals(right.keySet())
                    && left.keySet().stream().allMatch(name -> same(left.get(name), right.get(name)));
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            boolean same = left.size() == right.size();
            for (int i = 0; same && i < left.size(); i++) {
                same = same(left.get(i), right.get(i));
            }
            return same;
        }
        return Arrays.deepEquals(new Object[] {a}, new Object[] {b});
    }

    @Test
    void decimalsBeyond64BitsAgree() {
        BigInteger edge = BigInteger.ONE.shiftLeft(64);
        for (BigInteger mantissa : List.of(
                edge,
                edge.subtract(BigInteger.ONE),
                edge.negate(),
                edge.negate().subtract(BigInteger.ONE))) {
            Map<String, @Nullable Object> tree = Map.of("d", new BigDecimal(mantissa, 7));
            assertThat(Document.ofMap(tree).toCbor()).isEqualTo(item(tree).EncodeToBytes());
        }
    }
}
