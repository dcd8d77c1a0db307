package dev.jikji.text.table;

import static dev.jikji.text.InputException.require;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.jikji.text.InputException;
import dev.jikji.text.ParallelText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads labelled texts. Files are UTF-8, with or without a byte order mark, their lines end with LF or CR LF, and all
/// but Parquet may be compressed by gzip. Labels lose the white space around them, texts stay as they are.
public final class LabelledFile {
    private static final int LONGEST_ROW = 64 << 20; // characters; more is an open quotation mark

    private final String name;
    private final TableLayout layout;
    private final List<LabelledText> rows = new ArrayList<>();
    private int text = -1; // places of the columns
    private int label = -1;
    private int width = -1;

    private LabelledFile(String name, TableLayout layout) {
        this.name = name;
        this.layout = layout;
    }

    /// @throws InputException naming file and line if it cannot be read so, or holds no row
    public static List<LabelledText> read(String file, TableLayout layout) {
        var reader = new LabelledFile(file, layout);
        require(Files.exists(Path.of(file)), "%s: no such file", file);
        TableLayout.Format format = layout.formatOf(file);
        switch (format) {
            case PARQUET -> reader.readParquet();
            case JSONL -> reader.readJson();
            default -> {
                if (layout.quoted(format)) reader.readQuoted(format == TableLayout.Format.CSV ? ',' : '\t');
                else
                    reader.readPlain(format == TableLayout.Format.CSV ? "," : "\t");
            }
        }
        require(!reader.rows.isEmpty(), "%s: holds no rows", file);
        return reader.rows;
    }

    /// Several files, one after the other.
    ///
    /// @see #read(String, TableLayout)
    public static List<LabelledText> read(List<String> files, TableLayout layout) {
        List<LabelledText> all = new ArrayList<>();
        for (String file : files) all.addAll(read(file, layout));
        return all;
    }

    private void readPlain(String separator) {
        int number = 0;
        for (String line : ParallelText.lines(name)) {
            number++;
            if (line.isEmpty() && width != 1) continue;
            row(number, Arrays.asList(line.split(separator, -1)));
        }
    }

    private void readQuoted(char separator) {
        List<String> lines = ParallelText.lines(name);
        String whole = String.join("\n", lines);
        long last = 1;
        try (CsvReader<CsvRecord> csv = CsvReader.builder().fieldSeparator(separator).skipEmptyLines(true)
                .allowExtraFields(true).allowMissingFields(true).maxBufferSize(LONGEST_ROW).ofCsvRecord(whole)) {
            for (CsvRecord record : csv) {
                last = record.getStartingLineNumber();
                if (last + record.getFields().stream().mapToLong(field -> field.chars().filter(c -> c == '\n').count())
                        .sum() >= lines.size())
                    requireClosed(lines, (int) last);
                row(last, record.getFields());
            }
        } catch (CsvParseException e) {
            String said = e.getCause() instanceof CsvParseException cause ? cause.getMessage() : e.getMessage();
            throw new InputException("%s:%d: not CSV: %s; pass --quoting none if quotation marks are part of the text"
                    .formatted(name, last, said), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is quoted has an even number of quotation marks.
    private void requireClosed(List<String> lines, int from) {
        long marks = lines.subList(from - 1, lines.size()).stream()
                .mapToLong(line -> line.chars().filter(c -> c == '"').count()).sum();
        require(marks % 2 == 0, "%s:%d: a quotation mark opens here and is never closed; close it, or pass --quoting"
                + " none if quotation marks are part of the text", name, from);
    }

    private void row(long number, List<String> cells) {
        if (width < 0) {
            width = cells.size();
            boolean header = layout.hasHeader();
            text = place("text", layout.text(), cells, header);
            if (layout.label() != null) label = place("label", layout.label(), cells, header);
            if (header) return;
        }
        require(cells.size() == width, "%s:%d: has %d columns, the first row has %d%s", name, number, cells.size(),
                width, layout.formatOf(name) == TableLayout.Format.CSV
                        ? "; a text with commas needs quotation marks"
                        : "");
        add(cells.get(text), label < 0 ? null : cells.get(label), number);
    }

    private int place(String what, String column, List<String> first, boolean header) {
        List<String> names = first.stream().map(String::strip).toList();
        if (header && names.contains(column)) return names.indexOf(column);
        require(TableLayout.isNumber(column), "%s:1: no column '%s' for the %s; the first row has %s", name, column,
                what, String.join(", ", names));
        int place = Integer.parseInt(column) - 1;
        require(place < first.size(), "%s:1: no column %d for the %s; the first row has %d", name, place + 1, what,
                first.size());
        return place;
    }

    private void add(String text, String label, long number) {
        String stripped = label == null ? null : label.strip();
        require(label == null || !stripped.isEmpty(), "%s:%d: has no label", name, number);
        rows.add(new LabelledText(text, stripped, name + ":" + number));
    }

    private void readJson() {
        int number = 0;
        for (String line : ParallelText.lines(name)) {
            number++;
            if (line.isBlank()) continue;
            JsonNode object;
            try {
                object = JsonMapper.shared().readTree(line);
            } catch (JacksonException e) {
                throw new InputException("%s:%d: not JSON: %s".formatted(name, number, e.getOriginalMessage()), e);
            }
            require(object.isObject(), "%s:%d: is %s, not a JSON object", name, number, object.getNodeType());
            add(value(object, layout.text(), number),
                    layout.label() == null ? null : value(object, layout.label(), number), number);
        }
    }

    private String value(JsonNode object, String key, int number) {
        JsonNode value = object.path(key);
        require(!value.isMissingNode(), "%s:%d: no key '%s'; there are %s", name, number, key,
                String.join(", ", object.propertyNames()));
        require(value.isValueNode() && !value.isNull(), "%s:%d: %s is %s, not a text or a number", name, number, key,
                value);
        return value.asString();
    }

    private void readParquet() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("text", layout.text());
        if (layout.label() != null) columns.put("label", layout.label());
        try {
            ParquetColumns.read(Path.of(name), name, columns, (number, values) -> {
                for (var column : columns.entrySet())
                    require(values.get(column.getKey()) != null, "%s:%d: %s is null", name, number, column.getValue());
                add(values.get("text"), values.get("label"), number);
            });
        } catch (NoClassDefFoundError e) {
            throw new InputException(
                    "%s: Parquet needs dev.hardwood:hardwood-core on the class path; add it".formatted(name), e);
        }
    }
}
