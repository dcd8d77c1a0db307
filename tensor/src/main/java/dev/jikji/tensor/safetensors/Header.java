package dev.jikji.tensor.safetensors;

import dev.jikji.text.InputException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// The checked header of a safetensors file. It is read token by token, so that a hostile one costs no more memory
/// than a multiple of its own size.
///
/// @param tensors in the header's order; their byte ranges tile the data without gap or overlap
record Header(Map<String, String> metadata, List<Span> tensors) {

    static final String METADATA = "__metadata__";

    /// The reference implementation's limit, in bytes.
    static final int MAX_LENGTH = 100_000_000;

    /// libtorch's own limit on axes.
    private static final int MAX_RANK = 64;

    // No table of known names: each occurs once, and hostile ones could be made to collide in it.
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(16).build()).build();

    /// A tensor and where its bytes lie, counted from the end of the header.
    record Span(String name, Dtype dtype, List<Long> shape, long begin, long end) {}

    /// @param file       for messages
    /// @param bytes      the header without the length in front of it
    /// @param dataLength bytes after the header
    /// @throws InputException if anything does not follow the format
    static Header parse(String file, byte[] bytes, long dataLength) {
        String text = decode(file, bytes);
        if (!text.startsWith("{")) {
            throw refusal(file, "the header begins with %s instead of '{': this is not a safetensors file",
                    text.isEmpty() ? "nothing" : quote(text.substring(0, 1)));
        }
        try (var json = JSON.createParser(ObjectReadContext.empty(), text)) {
            Header header = new Reader(file, json).read();
            requireTiling(file, header.tensors, dataLength);
            return header;
        }
    }

    private static String decode(String file, byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        var result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        if (result.isError()) {
            throw refusal(file, "the header is not UTF-8: byte 0x%02x at offset %d", bytes[in.position()],
                    Long.BYTES + in.position());
        }
        return out.flip().toString();
    }

    private static void requireTiling(String file, List<Span> tensors, long dataLength) {
        var sorted = new ArrayList<>(tensors);
        sorted.sort(Comparator.comparingLong(Span::begin).thenComparingLong(Span::end));
        String previous = "";
        long covered = 0;
        for (Span span : sorted) {
            if (span.begin < covered) {
                throw refusal(file,
                        "tensors %s and %s overlap: one ends at byte %d of the data, the other begins at %d",
                        previous, quote(span.name), covered, span.begin);
            }
            if (span.begin > covered) {
                throw refusal(file, "bytes %d to %d of the data, before tensor %s, belong to no tensor", covered,
                        span.begin, quote(span.name));
            }
            previous = quote(span.name);
            covered = span.end;
        }
        if (covered > dataLength) {
            throw refusal(file, "truncated: %d of %d bytes of tensor data are missing; copy or download it again",
                    covered - dataLength, covered);
        }
        if (covered < dataLength) {
            throw refusal(file, "%d bytes follow the last tensor; the file was altered", dataLength - covered);
        }
    }

    static InputException refusal(String file, String format, Object... arguments) {
        return new InputException(oneLine(file + ": " + String.format(Locale.ROOT, format, arguments)));
    }

    private static String oneLine(String text) {
        var line = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) line.append(String.format("\\u%04x", c));
            else
                line.appendCodePoint(c);
        });
        return line.toString();
    }

    static String quote(String name) {
        return '"' + abbreviate(name) + '"';
    }

    private static String abbreviate(String text) {
        int most = 120;
        return text.length() <= most ? text : text.substring(0, most) + "… (" + text.length() + " characters)";
    }

    private record Reader(String file, JsonParser json) {

        Header read() {
            try {
                return header();
            } catch (JacksonException e) {
                throw refusal(file, "the header is not valid JSON at character %d: %s",
                        json.currentLocation().getCharOffset(), abbreviate(e.getOriginalMessage()));
            }
        }

        private Header header() {
            Map<String, String> metadata = Map.of();
            var tensors = new ArrayList<Span>();
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals(METADATA)) metadata = metadata();
                else
                    tensors.add(span(name));
            }
            if (json.nextToken() != null) {
                throw refusal(file, "the header goes on after its object with %s", value());
            }
            return new Header(metadata, Collections.unmodifiableList(tensors));
        }

        private Map<String, String> metadata() {
            requireToken(JsonToken.START_OBJECT, METADATA, "an object of strings");
            var metadata = new LinkedHashMap<String, String>();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = json.currentName();
                json.nextToken();
                requireToken(JsonToken.VALUE_STRING, METADATA + ", key " + quote(key), "a string");
                metadata.put(key, json.getString());
            }
            return Collections.unmodifiableMap(metadata);
        }

        private Span span(String name) {
            String what = "tensor " + quote(name);
            requireToken(JsonToken.START_OBJECT, what, "an object with dtype, shape and data_offsets");
            Dtype dtype = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = json.currentName();
                json.nextToken();
                switch (key) {
                    case "dtype" -> dtype = dtype(what);
                    case "shape" -> shape = numbers(what + ", shape");
                    case "data_offsets" -> offsets = numbers(what + ", data_offsets");
                    default -> json.skipChildren(); // as the reference implementation
                }
            }
            if (dtype == null) throw refusal(file, "%s: dtype is missing", what);
            if (shape == null) throw refusal(file, "%s: shape is missing", what);
            if (offsets == null) throw refusal(file, "%s: data_offsets is missing", what);
            if (offsets.size() != 2) {
                throw refusal(file, "%s: data_offsets must be [begin, end], got %s", what, offsets);
            }
            long begin = offsets.getFirst();
            long end = offsets.getLast();
            if (end < begin) throw refusal(file, "%s: data_offsets %s are reversed", what, offsets);
            long bytes = byteSize(what, dtype, shape);
            if (end - begin != bytes) {
                throw refusal(file, "%s: %s%s needs %d bytes, but data_offsets %s hold %d", what, dtype, shape, bytes,
                        offsets, end - begin);
            }
            return new Span(name, dtype, shape, begin, end);
        }

        private long byteSize(String what, Dtype dtype, List<Long> shape) {
            try {
                return dtype.byteSize(shape);
            } catch (ArithmeticException e) {
                throw refusal(file, "%s: shape %s is too large for any file", what, shape);
            }
        }

        private Dtype dtype(String what) {
            requireToken(JsonToken.VALUE_STRING, what + ", dtype", "a string");
            String name = json.getString();
            return Arrays.stream(Dtype.values()).filter(dtype -> dtype.name().equals(name)).findFirst()
                    .orElseThrow(() -> refusal(file, "%s: dtype %s is not supported; convert it to one of %s", what,
                            quote(name), Arrays.toString(Dtype.values())));
        }

        private List<Long> numbers(String what) {
            requireToken(JsonToken.START_ARRAY, what, "a list of whole numbers");
            var numbers = new ArrayList<Long>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                        || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() < 0) {
                    throw refusal(file, "%s: expected whole numbers from 0 to 2^63 - 1, got %s", what, value());
                }
                if (numbers.size() == MAX_RANK) throw refusal(file, "%s: more than %d numbers", what, MAX_RANK);
                numbers.add(json.getLongValue());
            }
            return Collections.unmodifiableList(numbers);
        }

        private void requireToken(JsonToken expected, String what, String description) {
            if (json.currentToken() != expected) {
                throw refusal(file, "%s: expected %s, got %s", what, description, value());
            }
        }

        private String value() {
            return switch (json.currentToken()) {
                case START_OBJECT -> "an object";
                case START_ARRAY -> "a list";
                case VALUE_STRING -> quote(json.getString());
                default -> abbreviate(json.getString());
            };
        }
    }
}
