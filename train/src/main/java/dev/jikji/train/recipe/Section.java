package dev.jikji.train.recipe;

import dev.jikji.text.InputException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// A named record type of a recipe, with the values of its defaults.
final class Section {
    final String name;
    final Class<? extends Record> type;
    final List<Key> keys;
    final Record defaults;

    Section(String name, Record defaults) {
        this.name = name;
        this.defaults = defaults;
        type = defaults.getClass();
        keys = keys(name, type).toList();
    }

    /// The components' keys; a component that is a record itself stands for those of its own.
    private static Stream<Key> keys(String section, Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .flatMap(c -> c.getType().isRecord() ? keys(section, c.getType()) : Stream.of(new Key(section, c)));
    }

    /// The defaults by path, in order.
    SequencedMap<String, Object> defaultValues() {
        SequencedMap<String, Object> values = new LinkedHashMap<>();
        Iterator<Key> next = keys.iterator();
        components(defaults).forEach(value -> {
            Key key = next.next();
            key.checkDefault(value);
            values.put(key.path(), value);
        });
        return values;
    }

    /// The values of a record's components in order, those of inner records in their place.
    private static Stream<Object> components(Record record) {
        return Arrays.stream(record.getClass().getRecordComponents()).map(c -> call(c.getAccessor(), record))
                .flatMap(value -> value instanceof Record inner ? components(inner) : Stream.ofNullable(value));
    }

    private static Object call(Method accessor, Record record) {
        try {
            return open(accessor).invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(accessor + " failed", e);
        }
    }

    /// The record of these values, checked by its own constructor.
    ///
    /// @throws InputException with the constructor's message if it refuses them
    Record bind(Map<String, Object> values) {
        return bind(type, keys.stream().map(key -> values.get(key.path())).iterator());
    }

    private static Record bind(Class<?> type, Iterator<Object> values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Object[] arguments = Arrays.stream(types).map(t -> t.isRecord() ? bind(t, values) : values.next()).toArray();
        try {
            return (Record) open(type.getDeclaredConstructor(types)).newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw switch (e.getCause()) {
                case InputException refusal -> refusal;
                case IllegalArgumentException refusal -> new InputException(refusal.getMessage(), refusal);
                case Throwable cause -> new IllegalStateException("the constructor of " + type + " failed", cause);
            };
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be constructed", e);
        }
    }

    /// Records may be private to where they are declared.
    private static <T extends AccessibleObject> T open(T member) {
        member.setAccessible(true);
        return member;
    }
}
