package dev.jikji.bench;

import dev.jikji.models.seq2seq.TransformerMt;
import dev.jikji.models.seq2seq.Vocabularies.Sizes;
import dev.jikji.nn.Activation;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The Transformer encoder–decoder of [Workload.TransformerMt#measured] in Jikji.
@Command(name = "JikjiTransformerMt", description = "Times the training step of a Transformer encoder–decoder in Jikji.")
final class JikjiTransformerMt implements Runnable {
    @Mixin
    private StepTimer timer;
    @Mixin
    private Jikji.Precisions precision;

    @Override
    public void run() {
        precision.start();
        Workload.TransformerMt w = Workload.TransformerMt.measured(timer.dropout());
        try (Jikji training = Jikji.translation(model(w), w)) {
            System.out.println(timer.time(w, training).toJson());
        }
    }

    static TransformerMt model(Workload.TransformerMt w) {
        var config = new TransformerMt.Config(w.layers(), w.layers(), w.heads(), w.dim(), w.innerDim(), Activation.RELU,
                true, w.dropout(), w.dropout(), 256);
        return new TransformerMt(config, new Sizes(w.vocab(), w.vocab(), true));
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new JikjiTransformerMt()).execute(args));
    }
}
