package dev.jikji.models.classify;

import dev.jikji.text.table.TableLayout;
import dev.jikji.text.table.TableLayout.Format;
import dev.jikji.text.table.TableLayout.Header;
import dev.jikji.text.table.TableLayout.Quoting;
import dev.jikji.train.recipe.Setting;
import java.util.List;

/// Where labelled texts come from and how they are divided: the section `data` of a recipe.
public record ExampleConfig(
        @Setting("files to learn from: TSV, CSV or JSON lines, plain or .gz, or Parquet") List<String> train,
        @Setting("files to validate on; none to split some off") List<String> validationFile,
        @Setting("files to test on; none to split some off") List<String> testFile,
        @Setting("column of the texts, by name or by number from 1") String textColumn,
        @Setting("column of the labels, likewise") String labelColumn,
        @Setting("kind of the files; auto: as their names end, tsv if in doubt") Format format,
        @Setting("quotation marks: none are characters like others, double ones enclose a column; auto: double for csv, none for tsv") Quoting quoting,
        @Setting("whether the first row names the columns; auto: if one is asked for by name") Header header,
        @Setting(value = "share of the examples to validate on", min = 0, max = 0.9) double validation,
        @Setting(value = "share of the examples to test on", min = 0, max = 0.9) double test,
        @Setting("keep the shares of the classes when examples are split off") boolean stratified,
        @Setting(value = "cross-validation: this many trainings, each tested on another part; 0 for none", min = 0, max = 100) int folds,
        @Setting(value = "cross-validation: the only fold to train; 0 for all", min = 0, max = 100) int fold) {

    static ExampleConfig defaults() {
        return new ExampleConfig(List.of(), List.of(), List.of(), "text", "label", Format.AUTO, Quoting.AUTO,
                Header.AUTO, 0.1, 0, true, 0, 0);
    }

    /// How its files are laid out.
    public TableLayout layout() {
        return new TableLayout(format, quoting, header, textColumn, labelColumn);
    }
}
