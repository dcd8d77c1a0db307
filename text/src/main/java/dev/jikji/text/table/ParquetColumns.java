package dev.jikji.text.table;

import static dev.jikji.text.InputException.require;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.SchemaNode;
import dev.jikji.text.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads columns of a Parquet file. The only class that knows the library, which is an optional dependency.
final class ParquetColumns {

    /// Told each row.
    @FunctionalInterface
    interface Rows {
        /// @param number from 1
        /// @param values by the keys asked for; null where the file has a null
        void row(long number, Map<String, String> values);
    }

    private ParquetColumns() {}

    /// @param columns names of columns by a key of the caller's
    /// @throws InputException if it is no Parquet file, or lacks a column
    static void read(Path file, String name, Map<String, String> columns, Rows rows) {
        try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file))) {
            List<String> names = parquet.getFileSchema().getRootNode().children().stream().map(SchemaNode::name)
                    .toList();
            for (var column : columns.entrySet())
                require(names.contains(column.getValue()), "%s: no column '%s' for the %s; there are %s", name,
                        column.getValue(), column.getKey(), String.join(", ", names));
            try (RowReader reader = parquet.rowReader()) {
                long number = 0;
                while (reader.hasNext()) {
                    reader.next();
                    Map<String, String> values = new HashMap<>();
                    columns.forEach((key, column) -> values.put(key, text(reader.getValue(names.indexOf(column)))));
                    rows.row(++number, values);
                }
            }
        } catch (InputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new InputException("%s: cannot be read as Parquet: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case null -> null;
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8); // written without the mark of a text
            default -> value.toString();
        };
    }
}
