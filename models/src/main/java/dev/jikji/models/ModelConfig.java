package dev.jikji.models;

import dev.jikji.text.InputException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A model folder's `config.json`, read with complaints that name the file and the key.
public final class ModelConfig {
    private final Path file;
    private final JsonNode json;

    private ModelConfig(Path file, JsonNode json) {
        this.file = file;
        this.json = json;
    }

    /// @throws InputException if the file is missing or not a JSON object
    public static ModelConfig read(Path file) {
        try {
            JsonNode json = JsonMapper.builder().build().readTree(Files.readString(file));
            InputException.require(json.isObject(), "%s: not a JSON object", file);
            return new ModelConfig(file, json);
        } catch (NoSuchFileException e) {
            throw new InputException(
                    "%s: no such file; a model folder has config.json and model.safetensors".formatted(file), e);
        } catch (IOException e) {
            throw new InputException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
        } catch (JacksonException e) {
            throw new InputException("%s: not JSON: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }

    public Path file() {
        return file;
    }

    /// @throws InputException if the key is missing or holds no text
    public String text(String key) {
        JsonNode value = present(key);
        InputException.require(value.isString(), "%s: %s is %s, not a text", file, key, value);
        return value.stringValue();
    }

    /// @throws InputException if the key is missing or holds no whole number
    public int integer(String key) {
        JsonNode value = present(key);
        InputException.require(value.isInt(), "%s: %s is %s, not a whole number", file, key, value);
        return value.intValue();
    }

    /// @throws InputException if the key holds no number
    public double number(String key, double otherwise) {
        JsonNode value = json.path(key);
        if (value.isMissingNode() || value.isNull()) return otherwise;
        InputException.require(value.isNumber(), "%s: %s is %s, not a number", file, key, value);
        return value.doubleValue();
    }

    /// @throws InputException if the key is missing or holds no truth value
    public boolean bool(String key) {
        JsonNode value = present(key);
        InputException.require(value.isBoolean(), "%s: %s is %s, not true or false", file, key, value);
        return value.booleanValue();
    }

    /// Refuses a model that asks for what this implementation does not have.
    ///
    /// @throws InputException if the key is there, not null, and holds something else
    public void requireIfPresent(String key, Object expected) {
        JsonNode value = json.path(key);
        if (value.isMissingNode() || value.isNull()) return;
        boolean equal = switch (expected) {
            case String s -> value.isString() && value.stringValue().equals(s);
            case Boolean b -> value.isBoolean() && value.booleanValue() == b;
            case Number n -> value.isNumber() && value.doubleValue() == n.doubleValue();
            default -> false;
        };
        InputException.require(equal, "%s: %s is %s; only %s is supported", file, key, value, expected);
    }

    /// Gets the components of a record under their names. One that the file lacks is as in `defaults`: files are read that
    /// are older than a setting.
    ///
    /// @throws InputException if one is of another type, or the record refuses them
    @SuppressWarnings("unchecked") // the class of a C's own instance
    public <C extends Record> C record(C defaults) {
        var type = (Class<C>) defaults.getClass();
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = Arrays.stream(components)
                .map(c -> json.has(c.getName()) ? value(c.getName(), c.getType()) : component(c, defaults)).toArray();
        Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) throw refused;
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object component(RecordComponent component, Record record) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object value(String key, Class<?> type) {
        if (type == int.class) return integer(key);
        if (type == boolean.class) return bool(key);
        if (type == double.class) {
            present(key);
            return number(key, 0);
        }
        if (type.isEnum()) {
            String text = text(key);
            for (Object constant : type.getEnumConstants()) if (constant.toString().equals(text)) return constant;
            throw new InputException("%s: %s is %s, which this model does not know".formatted(file, key, text));
        }
        return text(key);
    }

    private JsonNode present(String key) {
        JsonNode value = json.path(key);
        InputException.require(!value.isMissingNode(), "%s: %s is missing", file, key);
        return value;
    }
}
