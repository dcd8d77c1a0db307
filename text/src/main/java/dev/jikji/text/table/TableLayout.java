package dev.jikji.text.table;

import static dev.jikji.text.InputException.require;

import java.util.Locale;
import java.util.regex.Pattern;

/// How a file of labelled texts is laid out.
///
/// @param text  the texts' column, by name or by number from 1
/// @param label the labels' column, likewise; null where no labels are wanted
public record TableLayout(Format format, Quoting quoting, Header header, String text, String label) {
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,4}");

    /// What kind of file it is.
    public enum Format {
        /// As the file's name ends, `.gz` aside: `.csv`, `.jsonl`, `.ndjson`, `.json`, `.parquet`; TSV for all others.
        AUTO,
        /// Lines with tabs between columns.
        TSV,
        /// Commas between columns, as RFC 4180 has it.
        CSV,
        /// A JSON object in each line.
        JSONL,
        /// Apache Parquet.
        PARQUET
    }

    /// What quotation marks are.
    public enum Quoting {
        /// `DOUBLE` for CSV, `NONE` for TSV.
        AUTO,
        /// Characters like others.
        NONE,
        /// Around a column that may hold separators, line ends and doubled quotation marks.
        DOUBLE
    }

    /// Whether the first row names the columns.
    public enum Header {
        /// If a column is asked for by its name.
        AUTO, PRESENT, ABSENT
    }

    /// As the file's name says.
    public static TableLayout of(String text, String label) {
        return new TableLayout(Format.AUTO, Quoting.AUTO, Header.AUTO, text, label);
    }

    public TableLayout {
        require(!text.isEmpty(), "no text column named; name it with --text-column");
        require(label == null || !label.isEmpty(), "no label column named; name it with --label-column");
    }

    /// @return the same without labels
    public TableLayout withoutLabels() {
        return new TableLayout(format, quoting, header, text, null);
    }

    Format formatOf(String file) {
        if (format != Format.AUTO) return format;
        String name = file.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        if (name.endsWith(".csv")) return Format.CSV;
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) return Format.JSONL;
        return name.endsWith(".parquet") ? Format.PARQUET : Format.TSV;
    }

    boolean quoted(Format format) {
        return quoting == Quoting.AUTO ? format == Format.CSV : quoting == Quoting.DOUBLE;
    }

    /// Whether the first row is taken for names of columns.
    public boolean hasHeader() {
        return header == Header.AUTO
                ? !isNumber(text) || (label != null && !isNumber(label))
                : header == Header.PRESENT;
    }

    static boolean isNumber(String column) {
        return NUMBER.matcher(column).matches();
    }
}
