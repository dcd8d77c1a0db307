package dev.jikji.train.recipe;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One key of a section: reads a component's value from text or YAML and writes it back.
final class Key {
    // The groups between underscores are bounded: the matcher recurses over them.
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+(_[0-9]+){0,20}");
    private static final Pattern DECIMAL = Pattern
            .compile("[+-]?([0-9]+(_[0-9]+){0,20}\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Pattern LEADING_ZERO = Pattern.compile("[+-]?0[0-9_].*");
    private static final Set<String> TRUE_WORDS = Set.of("true", "yes", "y", "on");
    private static final Set<String> FALSE_WORDS = Set.of("false", "no", "n", "off");
    private static final Set<Class<?>> OPTIONALS = Set.of(OptionalInt.class, OptionalLong.class, OptionalDouble.class,
            Optional.class);

    final String section;
    final String name;
    final String flag;
    final Setting setting;
    final SettingType type;
    private final Class<?> component;
    private final Class<?> element;

    Key(String section, RecordComponent component) {
        this.section = section;
        this.component = component.getType();
        setting = component.getAnnotation(Setting.class);
        check(setting != null, "%s: component %s has no @Setting", component);
        check(setting.value().lines().count() == 1, "%s: the help of %s is not one line", component);
        name = component.getName().replaceAll("(\\p{Upper})", "_$1").toLowerCase(Locale.ROOT);
        flag = setting.flag().isEmpty() ? "--" + name.replace('_', '-') : setting.flag();
        element = elementType(component);
        SettingType scalar = scalarType(element);
        check(scalar != null, "%s: component %s has a type no recipe knows", component);
        type = this.component == List.class ? SettingType.LIST : scalar;
        check(type != SettingType.LIST || scalar == SettingType.TEXT,
                "%s: component %s is a list of something else than String",
                component);
    }

    private static void check(boolean condition, String message, RecordComponent component) {
        if (!condition)
            throw new IllegalStateException(
                    message.formatted(component.getDeclaringRecord().getSimpleName(), component.getName()));
    }

    private static Class<?> elementType(RecordComponent component) {
        Class<?> type = component.getType();
        if (type == OptionalInt.class) return int.class;
        if (type == OptionalLong.class) return long.class;
        if (type == OptionalDouble.class) return double.class;
        if ((type == Optional.class || type == List.class)
                && component.getGenericType() instanceof ParameterizedType generic
                && generic.getActualTypeArguments()[0] instanceof Class<?> argument)
            return argument;
        return type;
    }

    private static SettingType scalarType(Class<?> type) {
        if (type == int.class || type == long.class) return SettingType.WHOLE_NUMBER;
        if (type == double.class) return SettingType.NUMBER;
        if (type == boolean.class) return SettingType.BOOLEAN;
        if (type == String.class) return SettingType.TEXT;
        if (type == Path.class) return SettingType.PATH;
        return type.isEnum() ? SettingType.CHOICE : null;
    }

    String path() {
        return section + "." + name;
    }

    boolean optional() {
        return OPTIONALS.contains(component);
    }

    List<String> choices() {
        return type == SettingType.CHOICE
                ? Arrays.stream(element.getEnumConstants()).map(Key::choice).toList()
                : List.of();
    }

    private static String choice(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Reads what a flag was given.
    ///
    /// @param where begins the message of a refusal
    Object read(String where, String text) {
        if (type == SettingType.LIST) return text.startsWith("[") ? readFlowList(where, text) : items(text);
        if (optional()) return wrap(text.equals("null") ? null : scalar(where, text));
        return scalar(where, text);
    }

    private static List<String> items(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }

    private Object readFlowList(String where, String text) {
        return YamlNode.parse(text, where).map(node -> readList(where, node)).orElse(List.of());
    }

    /// Reads a value of a YAML file; `null` means absent where the setting is optional.
    Object read(YamlNode node) {
        String where = node.where() + ": " + path();
        if (type == SettingType.LIST) return readList(where, node);
        return switch (node) {
            case YamlNode.Scalar s when s.isNull() && optional() -> wrap(null);
            case YamlNode.Scalar s -> {
                requireValue(where, s, type);
                boolean quotable = type == SettingType.TEXT || type == SettingType.PATH || type == SettingType.CHOICE;
                require(s.plain() || quotable, "%s: '%s' in quotes is a text, not %s; remove the quotes", where,
                        shown(s.text()), type.noun());
                Object value = scalar(where, s.text());
                yield optional() ? wrap(value) : value;
            }
            case YamlNode.Sequence _ -> throw new InputException("%s: a list is not %s".formatted(where, type.noun()));
            case YamlNode.Mapping _ ->
                throw new InputException("%s: a mapping is not %s".formatted(where, type.noun()));
        };
    }

    private static void requireValue(String where, YamlNode.Scalar s, SettingType type) {
        require(!s.isNull(), "%s: no value; give %s or leave the key out", where, type.noun());
    }

    private List<String> readList(String where, YamlNode node) {
        if (!(node instanceof YamlNode.Sequence sequence)) {
            require(!(node instanceof YamlNode.Mapping), "%s: a mapping is not a list", where);
            YamlNode.Scalar s = (YamlNode.Scalar) node;
            requireValue(where, s, type);
            throw new InputException(
                    "%s: '%s' is not a list; write [%s]".formatted(where, shown(s.text()), shown(s.text())));
        }
        List<String> items = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            String place = item.where() + ": " + path();
            if (!(item instanceof YamlNode.Scalar s))
                throw new InputException(place + ": an item of this list must be a text");
            require(!s.isNull(), "%s: an item of this list is null; remove it or put it in quotes", place);
            items.add(s.text());
        }
        return List.copyOf(items);
    }

    private Object wrap(Object value) {
        if (component == OptionalInt.class) return value == null ? OptionalInt.empty() : OptionalInt.of((int) value);
        if (component == OptionalLong.class)
            return value == null ? OptionalLong.empty() : OptionalLong.of((long) value);
        if (component == OptionalDouble.class)
            return value == null ? OptionalDouble.empty() : OptionalDouble.of((double) value);
        return Optional.ofNullable(value);
    }

    private static Object unwrap(Object value) {
        return switch (value) {
            case OptionalInt o -> o.isPresent() ? o.getAsInt() : null;
            case OptionalLong o -> o.isPresent() ? o.getAsLong() : null;
            case OptionalDouble o -> o.isPresent() ? o.getAsDouble() : null;
            case Optional<?> o -> o.orElse(null);
            default -> value;
        };
    }

    private Object scalar(String where, String text) {
        return switch (type) {
            case WHOLE_NUMBER -> wholeNumber(where, text);
            case NUMBER -> number(where, text);
            case BOOLEAN -> bool(where, text);
            case TEXT -> text;
            case PATH -> path(where, text);
            case CHOICE -> constant(where, text);
            case LIST -> throw new IllegalStateException(path() + " is a list");
        };
    }

    private Object wholeNumber(String where, String text) {
        if (!WHOLE.matcher(text).matches()) throw notWhole(where, text);
        String digits = text.replace("_", "");
        require(!LEADING_ZERO.matcher(text).matches(), "%s: '%s' has a leading zero; write %s", where, shown(text),
                shown(digits.replaceFirst("^([+-]?)0+(?=[0-9])", "$1")));
        boolean narrow = element == int.class;
        double least = Math.max(setting.min(), narrow ? Integer.MIN_VALUE : (double) Long.MIN_VALUE);
        double most = Math.min(setting.max(), narrow ? Integer.MAX_VALUE : (double) Long.MAX_VALUE);
        boolean fits = digits.length() <= 20 && new BigInteger(digits).bitLength() < (narrow ? 32 : 64);
        require(fits, "%s: %s is out of range; from %s to %s", where, shown(text), plain(least), plain(most));
        long value = Long.parseLong(digits);
        requireInRange(where, (double) value, text);
        return narrow ? (Object) (int) value : (Object) value;
    }

    private static InputException notWhole(String where, String text) {
        String hint = "";
        if (DECIMAL.matcher(text).matches()) {
            double value = Double.parseDouble(text.replace("_", ""));
            if (value == Math.rint(value) && Math.abs(value) < 1e15) hint = "; write " + plain(value);
        }
        return new InputException("%s: '%s' is not a whole number%s".formatted(where, shown(text), hint));
    }

    private double number(String where, String text) {
        String lower = text.toLowerCase(Locale.ROOT).replaceFirst("^[+-]", "");
        boolean endless = Set.of(".nan", ".inf", "nan", "inf", "infinity").contains(lower);
        require(endless || DECIMAL.matcher(text).matches(), "%s: '%s' is not a number", where, shown(text));
        double value = endless ? Double.NaN : Double.parseDouble(text.replace("_", ""));
        require(Double.isFinite(value), "%s: '%s' is not a finite number", where, shown(text));
        requireInRange(where, value, text);
        return value;
    }

    /// @param text how the value was written
    private void requireInRange(String where, double value, String text) {
        if (value >= setting.min() && value <= setting.max()) return;
        String range = setting.max() == Double.POSITIVE_INFINITY
                ? "at least " + plain(setting.min())
                : setting.min() == Double.NEGATIVE_INFINITY
                        ? "at most " + plain(setting.max())
                        : "from " + plain(setting.min()) + " to " + plain(setting.max());
        throw new InputException("%s: %s is out of range; %s".formatted(where, shown(text), range));
    }

    private static String plain(double bound) {
        if (bound == (double) Long.MAX_VALUE) return Long.toString(Long.MAX_VALUE);
        return new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
    }

    private static boolean bool(String where, String text) {
        if (text.equals("true") || text.equals("false")) return text.equals("true");
        String word = text.toLowerCase(Locale.ROOT);
        String hint = TRUE_WORDS.contains(word) ? "; write true" : FALSE_WORDS.contains(word) ? "; write false" : "";
        throw new InputException("%s: '%s' is not true or false%s".formatted(where, shown(text), hint));
    }

    private static Path path(String where, String text) {
        require(!text.isEmpty(), "%s: an empty text is not a path", where);
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new InputException("%s: '%s' is not a path: %s".formatted(where, shown(text), e.getReason()), e);
        }
    }

    private Object constant(String where, String text) {
        for (Object constant : element.getEnumConstants()) if (choice(constant).equals(text)) return constant;
        String nearest = Nearest.to(text, choices()).map(c -> "; did you mean '" + c + "'?").orElse("");
        throw new InputException("%s: '%s' is not one of %s%s".formatted(where, shown(text),
                String.join(", ", choices()), nearest));
    }

    /// A programmer's default is held to the same rules as a user's value.
    void checkDefault(Object value) {
        if (value == null) throw new IllegalStateException(path() + ": the default is null");
        try {
            Object read = read(path(), text(value));
            if (!read.equals(value)) throw new IllegalStateException(path() + ": the default does not read back");
        } catch (InputException e) {
            throw new IllegalStateException("the default of " + e.getMessage(), e);
        }
    }

    /// The value as [#read(String, String)] takes it.
    String text(Object value) {
        return switch (type) {
            case TEXT, PATH -> String.valueOf(unwrap(value));
            default -> yaml(value);
        };
    }

    /// The value as YAML.
    String yaml(Object value) {
        return switch (unwrap(value)) {
            case null -> "null";
            case Double d -> d.toString().replace("E-", "e-").replace("E", "e+");
            case Enum<?> e -> YamlText.of(choice(e));
            case String s -> YamlText.of(s);
            case Path p -> YamlText.of(p.toString());
            case List<?> l -> l.stream().map(i -> YamlText.of((String) i)).collect(Collectors.joining(", ", "[", "]"));
            case Object number -> number.toString();
        };
    }

    /// What was written, for a message of one line.
    static String shown(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", " ");
        return line.codePointCount(0, line.length()) <= 60
                ? line
                : line.substring(0, line.offsetByCodePoints(0, 57)) + "...";
    }
}
