package dev.jikji.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/// `jikji tokenizer`, and what its commands share.
final class TokenizerCommands {
    private TokenizerCommands() {}

    static CommandSpec spec(Console console) {
        CommandSpec spec = CommandSpec.create();
        add(spec, "train", new TokenizerTrainCommand(console), "Learn a tokenizer from text.");
        add(spec, "encode", new TokenizerEncodeCommand(console), "Turn text into ids.");
        add(spec, "decode", new TokenizerDecodeCommand(console), "Turn ids into text.");
        add(spec, "compare", new TokenizerCompareCommand(console),
                "Show how tokenizers split a text, and what it costs.");
        return spec;
    }

    private static void add(CommandSpec parent, String name, Object command, String summary) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(command).name(name).addOption(Main.helpOption());
        spec.usageMessage().description(summary);
        parent.addSubcommand(name, spec);
    }

    /// A table whose first column is text and whose others are numbers.
    static String table(List<List<String>> rows) {
        var widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], row.get(i).length());
        }
        var table = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                String format = (i == 0 ? "%-" : "  %") + widths[i] + "s";
                table.append(String.format(Locale.ROOT, format, row.get(i)));
            }
            table.append('\n');
        }
        return table.toString().stripTrailing();
    }
}
