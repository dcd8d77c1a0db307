package dev.jikji.bench;

import dev.jikji.models.lm.LstmLanguageModel;
import dev.jikji.nn.Sgd;
import dev.jikji.tensor.Tensor;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The LSTM language model of [Workload.Lstm#measured] in Jikji.
@Command(name = "JikjiLstm", description = "Times the training step of an LSTM language model in Jikji.")
final class JikjiLstm implements Runnable {
    @Mixin
    private StepTimer timer;
    @Mixin
    private Jikji.Precisions precision;

    @Override
    public void run() {
        precision.start();
        Workload.Lstm w = Workload.Lstm.measured();
        var config = new LstmLanguageModel.Config(w.layers(), w.dim(), w.dim(), true, w.dropout(), false, 0);
        LstmLanguageModel lstm = new LstmLanguageModel(config, w.vocab());
        Sgd optimizer = new Sgd(lstm.parameters(), Sgd.Config.defaults());
        try (Jikji training = new Jikji(lstm, optimizer, w.learningRate(), w.maxNorm(),
                ids -> Tensor.of(ids, w.time(), w.batch()).transpose(0, 1))) {
            System.out.println(timer.time(w, training).toJson());
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new JikjiLstm()).execute(args));
    }
}
