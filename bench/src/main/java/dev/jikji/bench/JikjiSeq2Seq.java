package dev.jikji.bench;

import dev.jikji.models.seq2seq.Seq2Seq;
import dev.jikji.models.seq2seq.Vocabularies.Sizes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The LSTM encoder–decoder of [Workload.Seq2Seq#measured] in Jikji.
@Command(name = "JikjiSeq2Seq", description = "Times the training step of an LSTM encoder–decoder in Jikji.")
final class JikjiSeq2Seq implements Runnable {
    @Mixin
    private StepTimer timer;
    @Mixin
    private Jikji.Precisions precision;

    @Override
    public void run() {
        precision.start();
        Workload.Seq2Seq w = Workload.Seq2Seq.measured();
        try (Jikji training = Jikji.translation(model(w), w)) {
            System.out.println(timer.time(w, training).toJson());
        }
    }

    static Seq2Seq model(Workload.Seq2Seq w) {
        var config = new Seq2Seq.Config(Seq2Seq.Cell.LSTM, 1, w.dim(), w.embeddingDim(), true, Seq2Seq.Score.GENERAL,
                false, 0, 1, 1, 256);
        return new Seq2Seq(config, new Sizes(w.vocab(), w.vocab(), true));
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new JikjiSeq2Seq()).execute(args));
    }
}
