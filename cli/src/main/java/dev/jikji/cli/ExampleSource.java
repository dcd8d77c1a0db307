package dev.jikji.cli;

import dev.jikji.models.classify.ExampleConfig;
import dev.jikji.text.table.LabelledFile;
import dev.jikji.text.table.LabelledText;
import dev.jikji.text.table.TableLayout;
import java.util.List;
import picocli.CommandLine.Option;

/// The options by which a command of classifiers is given a file of texts. What is not said is as in the training.
final class ExampleSource {
    @Option(names = "--data", arity = "1..*", paramLabel = "FILE", description = "Files of rows: TSV, CSV, JSON lines, plain or .gz, or Parquet.")
    private List<String> files = List.of();

    @Option(names = "--text-column", paramLabel = "C", description = "Column of the texts, by name or number (default: the training's).")
    private String textColumn;

    @Option(names = "--label-column", paramLabel = "C", description = "Column of the labels (default: the training's).")
    private String labelColumn;

    @Option(names = "--format", paramLabel = "CHOICE", description = "auto, tsv, csv, jsonl or parquet (default: the training's).", converter = Choices.OfTableFormat.class)
    private TableLayout.Format format;

    @Option(names = "--quoting", paramLabel = "CHOICE", description = "auto, none or double: what quotation marks are (default: the training's).", converter = Choices.OfQuoting.class)
    private TableLayout.Quoting quoting;

    @Option(names = "--header", paramLabel = "CHOICE", description = "auto, present or absent: whether the first row names the columns (default: the training's).", converter = Choices.OfHeader.class)
    private TableLayout.Header header;

    boolean given() {
        return !files.isEmpty();
    }

    /// @param training where what is not given comes from
    /// @param labelled whether labels are wanted
    List<LabelledText> read(ExampleConfig training, boolean labelled) {
        TableLayout usual = training.layout();
        var layout = new TableLayout(format == null ? usual.format() : format,
                quoting == null ? usual.quoting() : quoting, header == null ? usual.header() : header,
                textColumn == null ? usual.text() : textColumn, labelColumn == null ? usual.label() : labelColumn);
        return LabelledFile.read(files, labelled ? layout : layout.withoutLabels());
    }
}
