package dev.jikji.bench;

import dev.jikji.text.InputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// Measures every contender on this machine, each repetition in a fresh process and the contenders in turn, so that a
/// machine that slows down slows all of them. Standard output holds the result, standard error everything else.
@Command(name = "networks", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Measures training steps on this machine beside the same model and work in DJL, or in Debian's PyTorch.",
        "DJL computes in strict float32: compare the float32 line with it, the others with your need."})
final class Networks implements Callable<Integer> {

    /// A group's first contender is the peer that the others are compared with.
    static final List<Contender> CONTENDERS = List.of( //
            ceiling("float32"), ceiling("bfloat16"), //
            new Contender(Contender.Group.gpt, "DJL", DjlGpt.class, List.of()), //
            jikji(Contender.Group.gpt, JikjiGpt.class, "float32"), //
            jikji(Contender.Group.gpt, JikjiGpt.class, "reduced"), //
            jikji(Contender.Group.gpt, JikjiGpt.class, "bfloat16"), //
            new Contender(Contender.Group.lstm, "DJL", DjlLstm.class, List.of()), //
            jikji(Contender.Group.lstm, JikjiLstm.class, "float32"), //
            jikji(Contender.Group.lstm, JikjiLstm.class, "reduced"), //
            jikji(Contender.Group.lstm, JikjiLstm.class, "bfloat16"), //
            new Contender(Contender.Group.seq2seq, "DJL", DjlSeq2Seq.class, List.of()), //
            jikji(Contender.Group.seq2seq, JikjiSeq2Seq.class, "float32"), //
            jikji(Contender.Group.seq2seq, JikjiSeq2Seq.class, "reduced"), //
            jikji(Contender.Group.seq2seq, JikjiSeq2Seq.class, "bfloat16"), //
            new Contender(Contender.Group.transformer_mt, "PyTorch", PyTorchMt.class, List.of()), //
            jikji(Contender.Group.transformer_mt, JikjiTransformerMt.class, "float32"), //
            jikji(Contender.Group.transformer_mt, JikjiTransformerMt.class, "reduced"), //
            jikji(Contender.Group.transformer_mt, JikjiTransformerMt.class, "bfloat16"), //
            new Contender(Contender.Group.tagger, "PyTorch", PyTorchTagger.class, List.of()), //
            jikji(Contender.Group.tagger, JikjiTagger.class, "float32"), //
            jikji(Contender.Group.tagger, JikjiTagger.class, "reduced"), //
            jikji(Contender.Group.tagger, JikjiTagger.class, "bfloat16"));

    private static Contender ceiling(String precision) {
        return new Contender(Contender.Group.ceiling, precision, Ceiling.class, List.of("--precision", precision));
    }

    private static Contender jikji(Contender.Group group, Class<?> main, String precision) {
        return new Contender(group, "Jikji, " + precision, main, List.of("--precision", precision));
    }

    @Option(names = "--only", paramLabel = "GROUP", description = "measure one group: ${COMPLETION-CANDIDATES}")
    private Contender.Group only;

    @Option(names = "--warmup", defaultValue = "30", description = "steps before the timed ones (default: ${DEFAULT-VALUE})")
    private int warmup;

    @Option(names = "--steps", defaultValue = "20", description = "timed steps of a repetition (default: ${DEFAULT-VALUE})")
    private int steps;

    @Option(names = "--repeats", defaultValue = "3", description = "processes of each contender (default: ${DEFAULT-VALUE})")
    private int repeats;

    @Option(names = "--dropout", defaultValue = "0", description = "of gpt and transformer-mt (default: ${DEFAULT-VALUE}); lstm has 0.5, the others none")
    private double dropout;

    @Option(names = "--json", description = "print one JSON object: `rows` (an array; keys as the table's columns), `warnings`")
    private boolean json;

    /// The JSON output.
    ///
    /// @param warnings what speaks against the figures, as on standard error
    record Result(List<Comparison.Row> rows, List<String> warnings) {}

    /// @return 0; 1 if a contender that is installed failed and is missing from the result
    @Override
    public Integer call() throws IOException, InterruptedException {
        InputException.require(warmup >= 0, "--warmup must not be negative, got %d", warmup);
        InputException.require(steps >= 1, "--steps must be at least 1, got %d", steps);
        InputException.require(dropout >= 0 && dropout < 1, "--dropout %s is outside [0, 1)", dropout);
        InputException.require(repeats >= 1, "--repeats must be at least 1, got %d", repeats);
        List<Contender> contenders = new ArrayList<>(
                CONTENDERS.stream().filter(contender -> only == null || contender.group() == only
                        || contender.group() == Contender.Group.ceiling).toList());
        InputException.require(!contenders.isEmpty(), "--only %s: there is nothing to measure", only);
        Comparison comparison = new Comparison(contenders);
        List<String> warnings = new ArrayList<>();
        boolean complete = true;
        for (int repeat = 1; repeat <= repeats; repeat++) {
            for (Contender contender : List.copyOf(contenders)) {
                System.err.printf("%s %s, %d of %d ...%n", contender.group(), contender.name(), repeat, repeats);
                try {
                    String warning = measure(contender, comparison);
                    if (!warning.isEmpty()) warnings.add(warning);
                } catch (InputException e) {
                    warnings.add(e.getMessage());
                    contenders.remove(contender);
                    complete &= e instanceof Contender.Missing;
                }
            }
        }
        warnings.forEach(System.err::println);
        List<Comparison.Row> rows = comparison.rows();
        System.out.print(json
                ? JsonMapper.builder().build().writeValueAsString(new Result(rows, warnings)) + "\n"
                : Comparison.table(rows));
        return complete ? 0 : 1;
    }

    private String measure(Contender contender, Comparison comparison) throws IOException, InterruptedException {
        ForeignLoad load = ForeignLoad.start();
        List<String> options = new ArrayList<>(List.of("--warmup", "" + warmup, "--steps", "" + steps));
        if (contender.group() != Contender.Group.ceiling) options.addAll(List.of("--dropout", "" + dropout));
        comparison.add(contender, contender.run(options));
        OptionalDouble foreign = load.share();
        return Comparison.warning(contender, foreign);
    }
}
