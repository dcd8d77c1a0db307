package dev.jikji.text.conllu;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Names with values, between bars: `Case=Nom|Number=Sing`, as in the columns FEATS and MISC. The text is kept as it
/// was written, for MISC holds free text as well.
///
/// @param text the column; `_` if it is empty
public record Attributes(String text) {
    public static final Attributes NONE = new Attributes("_");

    public boolean isEmpty() {
        return text.equals("_");
    }

    /// @return the value, or null if there is no such name
    public String get(String name) {
        int length = text.length();
        for (int from = 0; from < length;) {
            int bar = text.indexOf('|', from), end = bar < 0 ? length : bar;
            int equals = from + name.length();
            if (equals < end && text.charAt(equals) == '=' && text.startsWith(name, from))
                return text.substring(equals + 1, end);
            from = end + 1;
        }
        return null;
    }

    /// @return in the order of the text; a part without `=` has an empty value
    public Map<String, String> map() {
        if (isEmpty()) return Map.of();
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.split("\\|")) {
            int equals = part.indexOf('=');
            values.put(equals < 0 ? part : part.substring(0, equals), equals < 0 ? "" : part.substring(equals + 1));
        }
        return Collections.unmodifiableMap(values);
    }

    /// @return these, with the name set last if it is new, in its place if it is not
    public Attributes with(String name, String value) {
        Map<String, String> values = new LinkedHashMap<>(map());
        values.put(name, value);
        return of(values);
    }

    public static Attributes of(Map<String, String> values) {
        if (values.isEmpty()) return NONE;
        var text = new StringBuilder();
        values.forEach((name, value) -> {
            if (!text.isEmpty()) text.append('|');
            text.append(name);
            if (!value.isEmpty()) text.append('=').append(value);
        });
        return new Attributes(text.toString());
    }

    @Override
    public String toString() {
        return text;
    }
}
