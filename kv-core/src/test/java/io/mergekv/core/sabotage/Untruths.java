package io.mergekv.core.sabotage;

import io.mergekv.Change;
import io.mergekv.Commit;
import io.mergekv.Document;
import io.mergekv.Entry;
import io.mergekv.Key;
import io.mergekv.Metadata;
import io.mergekv.Patch;
import io.mergekv.Position;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What else could be said in place of an answer; every part of it is changed once. */
final class Untruths {
    private static final Document DOCUMENT = Document.of("untrue", true);
    private static final Key KEY = Key.of("untrue");
    private static final UUID ID = new UUID(1, 1);
    private static final Change CHANGE = new Change(
            new Position(ID, 1, 1, 0),
            1,
            "untrue",
            KEY,
            Change.Kind.MERGE,
            1,
            Instant.EPOCH,
            "",
            Patch.of("untrue", true));
    private static final Map<Type, Object> MADE_UP = Map.of(
            Document.class,
            DOCUMENT,
            Change.class,
            CHANGE,
            Commit.class,
            new Commit(1, List.of(CHANGE)),
            Entry.class,
            new Entry(KEY, DOCUMENT, new Metadata(1, 1, 1, Instant.EPOCH, Instant.EPOCH)),
            byte[].class,
            new byte[] {1},
            String.class,
            "untrue",
            Throwable.class,
            new IllegalStateException("untrue"));

    private Untruths() {}

    /** Other answers than {@code result} to a call of {@code method}; none if none is known. */
    static List<Object> of(Method method, @Nullable Object result) {
        if (result == null) {
            Object madeUp = MADE_UP.get(method.getReturnType());
            return madeUp == null ? List.of() : List.of(madeUp);
        }
        return of(method.getGenericReturnType(), result);
    }

    /** What a call gives that does nothing. */
    static @Nullable Object nothing(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 0;
        }
        if (type == long.class) {
            return 0L;
        }
        if (type == Optional.class) {
            return Optional.empty();
        }
        return type == List.class ? List.of() : null;
    }

    private static List<Object> of(Type type, Object value) {
        if (value instanceof Optional<?> optional) {
            return ofOptional(type, optional);
        }
        if (value instanceof List<?> list) {
            return ofList(list);
        }
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty() ? List.of() : List.of(withoutFirst(map));
        }
        if (value instanceof Set<?> set) {
            return ofSet(set);
        }
        return value instanceof Record record ? ofRecord(record) : ofScalar(value);
    }

    private static List<Object> ofOptional(Type type, Optional<?> optional) {
        List<Object> found = new ArrayList<>();
        if (optional.isPresent()) {
            found.add(Optional.empty());
            of(Object.class, optional.get()).forEach(each -> found.add(Optional.of(each)));
        } else if (type instanceof ParameterizedType generic) {
            Optional<Object> madeUp = Optional.ofNullable(MADE_UP.get(generic.getActualTypeArguments()[0]));
            madeUp.ifPresent(content -> found.add(Optional.of(content)));
        }
        return found;
    }

    private static List<Object> ofList(List<?> list) {
        List<Object> found = new ArrayList<>();
        if (!list.isEmpty()) {
            found.add(list.subList(0, list.size() - 1));
            for (Object other : of(Object.class, list.get(0))) {
                List<Object> changed = new ArrayList<>(list);
                changed.set(0, other);
                found.add(changed);
            }
        }
        return found;
    }

    private static List<Object> ofSet(Set<?> set) {
        Set<Object> more = new LinkedHashSet<>(set);
        more.add("untrue");
        return set.isEmpty() ? List.of(more) : List.of(more, Set.of());
    }

    private static Map<Object, Object> withoutFirst(Map<?, ?> map) {
        Map<Object, Object> less = new LinkedHashMap<>(map);
        map.keySet().stream().min(Comparator.comparing(Object::toString)).ifPresent(less::remove);
        return less;
    }

    private static List<Object> ofRecord(Record record) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        List<Object> found = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            for (Object other : of(components[i].getGenericType(), part(record, components[i]))) {
                make(record, components, i, other).ifPresent(found::add);
            }
        }
        return found;
    }

    /** None where a record cannot be so, and says it. */
    private static Optional<Object> make(Record record, RecordComponent[] components, int changed, Object other) {
        Object[] parts =
                Arrays.stream(components).map(each -> part(record, each)).toArray();
        parts[changed] = other;
        try {
            Constructor<?> constructor = record.getClass()
                    .getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new));
            return Optional.of(constructor.newInstance(parts));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    private static Object part(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(component.toString(), e);
        }
    }

    private static List<Object> ofScalar(Object value) {
        if (value instanceof Boolean truth) {
            return List.of(!truth);
        }
        if (value instanceof Integer number) {
            return List.of(number + 1);
        }
        if (value instanceof Long number) {
            return List.of(number + 1);
        }
        if (value instanceof String text) {
            return List.of(text + "?");
        }
        if (value instanceof byte[] bytes) {
            return List.of(Arrays.copyOf(bytes, bytes.length + 1));
        }
        if (value instanceof ByteBuffer buffer) {
            return List.of(ByteBuffer.allocate(buffer.remaining() + 1));
        }
        if (value instanceof Document document) {
            return List.of(document.merge(Patch.of("untrue", true)));
        }
        if (value instanceof Patch patch) {
            return List.of(patch.then(Patch.of("untrue", true)));
        }
        if (value instanceof Key) {
            return List.of(KEY);
        }
        if (value instanceof Instant instant) {
            return List.of(instant.minusSeconds(3600));
        }
        if (value instanceof UUID) {
            return List.of(ID);
        }
        if (value instanceof Enum<?> constant) {
            return Arrays.stream((Object[]) constant.getDeclaringClass().getEnumConstants())
                    .filter(other -> other != constant)
                    .toList();
        }
        return List.of();
    }
}
