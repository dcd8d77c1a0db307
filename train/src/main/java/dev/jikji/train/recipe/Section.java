package dev.jikji.train.recipe;

import dev.jikji.text.InputException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

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
        keys = Arrays.stream(type.getRecordComponents()).map(c -> new Key(name, c)).toList();
    }

    /// The defaults by path, in order.
    SequencedMap<String, Object> defaultValues() {
        SequencedMap<String, Object> values = new LinkedHashMap<>();
        RecordComponent[] components = type.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            Object value = call(components[i].getAccessor());
            keys.get(i).checkDefault(value);
            values.put(keys.get(i).path(), value);
        }
        return values;
    }

    private Object call(Method accessor) {
        try {
            return open(accessor).invoke(defaults);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(accessor + " failed", e);
        }
    }

    /// The record of these values, checked by its own constructor.
    ///
    /// @throws InputException with the constructor's message if it refuses them
    Record bind(Map<String, Object> values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Object[] arguments = keys.stream().map(key -> values.get(key.path())).toArray();
        try {
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
            return open(constructor).newInstance(arguments);
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
