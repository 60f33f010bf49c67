package io.mergekv.core.sabotage;

import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.Snapshot;
import io.mergekv.Subscription;
import io.mergekv.Table;
import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheProvider;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreProvider;
import io.mergekv.spi.StoreSnapshot;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One untruth: of all calls of a provider or a database, one is answered with something that is not so. Which calls
 * there are, and what else could be said in answer to each, is learnt by telling {@link #none() none}.
 */
final class Lie {
    /** What is handed out by other calls, and so lies in its turn. */
    private static final Set<Class<?>> LIARS = Set.of(
            Cache.class,
            CacheProvider.class,
            ChangeCursor.class,
            ChangeLog.class,
            ChangeLogProvider.class,
            ChangeLogReader.class,
            Cursor.class,
            Database.class,
            LogCursor.class,
            LogReader.class,
            Snapshot.class,
            Store.class,
            StoreCursor.class,
            StoreProvider.class,
            StoreSnapshot.class,
            Subscription.class,
            Table.class);

    /** What a provider says of what it can do decides which tests are run, and so is not a thing to lie about. */
    private static final Set<String> HONEST = Set.of("capabilities", "options", "async");

    private static final Pattern TEXT = Pattern.compile("(\\S+)#(\\d+)/(\\d+)");

    /** The lie at place {@code answer} of those that could be told at call {@code call} of the method. */
    record Place(String method, int call, int answer) {
        /** The opposite of {@link #toString}. */
        static Place parse(String text) {
            Matcher place = TEXT.matcher(text);
            if (!place.matches()) {
                throw new IllegalArgumentException(text);
            }
            return new Place(place.group(1), Integer.parseInt(place.group(2)), Integer.parseInt(place.group(3)));
        }

        @Override
        public String toString() {
            return method + "#" + call + "/" + answer;
        }
    }

    private final @Nullable Place place;
    private final Map<String, Integer> calls = new HashMap<>();
    private final List<Place> places = new ArrayList<>();

    private Lie(@Nullable Place place) {
        this.place = place;
    }

    static Lie none() {
        return new Lie(null);
    }

    static Lie at(Place place) {
        return new Lie(place);
    }

    /** The lies that could have been told so far. */
    synchronized List<Place> places() {
        return List.copyOf(places);
    }

    /** {@code target}, and all that it hands out, truthful but for this lie. */
    <T> T in(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                Sabotage.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer(type, target, method, arguments)));
    }

    private @Nullable Object answer(Class<?> type, Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class || HONEST.contains(method.getName())) {
            return truth(target, method, arguments);
        }
        String name = type.getSimpleName() + "." + method.getName();
        int call = count(name);
        Place told = place != null && place.method().equals(name) && place.call() == call ? place : null;
        if (method.getReturnType() == void.class && !method.getName().equals("close")) {
            possible(name, call, 1);
            return told != null ? null : truth(target, method, arguments);
        }
        Object result;
        try {
            result = truth(target, method, arguments);
        } catch (RuntimeException e) {
            possible(name, call, 1);
            if (told != null) {
                return Untruths.nothing(method.getReturnType());
            }
            throw e;
        }
        if (result != null && LIARS.contains(method.getReturnType())) {
            return in(cast(method.getReturnType()), result);
        }
        List<Object> untruths = Untruths.of(method, result);
        possible(name, call, untruths.size());
        return told != null && told.answer() < untruths.size() ? untruths.get(told.answer()) : result;
    }

    private synchronized int count(String name) {
        return calls.merge(name, 1, Integer::sum);
    }

    private synchronized void possible(String name, int call, int answers) {
        for (int answer = 0; answer < answers; answer++) {
            places.add(new Place(name, call, answer));
        }
    }

    @SuppressWarnings("unchecked") // what a method returns is of its return type
    private static Class<Object> cast(Class<?> type) {
        return (Class<Object>) type;
    }

    private static @Nullable Object truth(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
