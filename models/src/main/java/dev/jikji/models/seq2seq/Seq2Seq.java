package dev.jikji.models.seq2seq;

import dev.jikji.models.Padded;
import dev.jikji.nn.AttentionMask;
import dev.jikji.nn.Dropout;
import dev.jikji.nn.Embedding;
import dev.jikji.nn.Gru;
import dev.jikji.nn.Init;
import dev.jikji.nn.Linear;
import dev.jikji.nn.Lstm;
import dev.jikji.nn.Recurrent;
import dev.jikji.nn.RecurrentStack;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.train.OptimizerConfig;
import dev.jikji.train.ScheduleConfig;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/// A recurrent encoder–decoder (Sutskever et al. 2014; Cho et al. 2014) that may attend to the source (Bahdanau et al.
/// 2015; Luong et al. 2015).
///
/// The decoder starts from the encoder's last states through a layer with tanh, as Bahdanau's does. Attention is
/// Luong's (section 3.1): the decoder's state h at a place asks, the encoder's outputs answer, and
/// `tanh(W [context; h])` predicts the token (equation 5). `dot`, `general` and `additive` are Luong's equation 8 and
/// Bahdanau's score; unlike Bahdanau's, the additive one too asks with the state after the token read, not the one
/// before it, which lets all places of a training batch be computed at once. Input feeding (Luong, section 3.3) hands
/// the predicting vector to the next place's input, and so goes place by place.
public final class Seq2Seq extends TranslationModel {

    /// What the layers are made of.
    public enum Cell {
        LSTM, GRU
    }

    /// How the decoder's state h scores the encoder's output s.
    public enum Score {
        /// no attention: the decoder knows the encoder's last states alone
        NONE,
        /// `h · s`
        DOT,
        /// `h · W s`
        GENERAL,
        /// `v · tanh(W h + U s)`
        ADDITIVE
    }

    /// @param dim                of both, even if the encoder is bidirectional
    /// @param teacherForcing     probability that the decoder reads the reference's token rather than its own in
    ///                           training (scheduled sampling, Bengio et al. 2015), at the start
    /// @param teacherForcingLast likewise at the end; it falls in a straight line
    public record Config(@Setting("cells of the layers") Cell cell,
            @Setting(value = "layers of the encoder and of the decoder", min = 1) int layers,
            @Setting(value = "width of the layers", min = 1) int dim,
            @Setting(value = "width of the embeddings and of the vector that predicts", min = 1) int embeddingDim,
            @Setting("read the source from both ends") boolean bidirectional,
            @Setting("how the decoder attends to the source") Score attention,
            @Setting("hand the predicting vector to the next place; slower") boolean inputFeeding,
            @Setting(value = "share of activations zeroed in training", min = 0, max = 0.99) double dropout,
            @Setting(value = "probability of reading the reference's token in training, at first; below 1 slower", min = 0, max = 1) double teacherForcing,
            @Setting(value = "the same at the end of the training", min = 0, max = 1) double teacherForcingLast,
            @Setting(value = "longest sentence, in tokens", min = 2) int context) {
        public Config {
            require(layers > 0 && dim > 0 && embeddingDim > 0 && context > 1,
                    "Seq2Seq: layers %d, dim %d, embedding_dim %d and context %d must be positive", layers, dim,
                    embeddingDim, context);
            require(!bidirectional || dim % 2 == 0, "Seq2Seq: dim %d is odd, and each direction takes half of it", dim);
            require(teacherForcingLast <= teacherForcing,
                    "Seq2Seq: teacher_forcing_last %s is above teacher_forcing %s", teacherForcingLast, teacherForcing);
        }

        int statesOfLayer() {
            return cell == Cell.LSTM ? 2 : 1;
        }
    }

    /// How the command line, recipes and model folders know this model.
    public static final TranslationFamily<Config> FAMILY = new TranslationFamily<>("seq2seq",
            "translation by a recurrent encoder and decoder, with attention",
            new Config(Cell.LSTM, 1, 512, 256, true, Score.GENERAL, false, 0.3, 1, 1, 256),
            new TrainingConfig(3_000, TrainingConfig.Mode.MINI_BATCH, 512, 0, 1,
                    new OptimizerConfig(OptimizerConfig.Kind.ADAMW, OptionalDouble.of(0.01), 0.9, 0.99, 0.99,
                            OptionalDouble.empty()),
                    ScheduleConfig.defaults().withRates(2e-3, 1e-4), 1.0, 0.1, 250, 0, 0, 120, 0, 0),
            Seq2Seq::new);

    private static final double INIT_BOUND = 0.1;

    private final Config config;
    private final Embedding sourceEmbedding;
    private final Embedding targetEmbedding;
    private final RecurrentStack encoder;
    private final RecurrentStack decoder;
    private final Linear bridge;
    private final Linear keys; // of general and additive scores
    private final Linear query; // of additive scores
    private final Tensor scorer; // (dim, 1), of additive scores
    private final Linear combine;
    private final Dropout dropout;
    private final Tensor outputBias;

    /// @param vocab a shared one shares the embeddings
    public Seq2Seq(Config c, Vocabularies.Sizes vocab) {
        config = c;
        targetEmbedding = child("target_embedding", new Embedding(vocab.target(), c.embeddingDim, 1));
        Init.uniform(targetEmbedding.weight, INIT_BOUND);
        sourceEmbedding = vocab.shared()
                ? targetEmbedding
                : child("source_embedding", new Embedding(vocab.source(), c.embeddingDim, 1));
        if (!vocab.shared()) Init.uniform(sourceEmbedding.weight, INIT_BOUND);
        int half = c.bidirectional ? c.dim / 2 : c.dim;
        encoder = child("encoder", new RecurrentStack(c.layers,
                i -> layer(c, i == 0 ? c.embeddingDim : c.dim, half, c.bidirectional), c.dropout, false));
        int read = c.embeddingDim + (c.inputFeeding ? c.embeddingDim : 0);
        decoder = child("decoder",
                new RecurrentStack(c.layers, i -> layer(c, i == 0 ? read : c.dim, c.dim, false), c.dropout, false));
        bridge = child("bridge", new Linear(c.dim, c.layers * c.statesOfLayer() * c.dim));
        boolean projected = c.attention == Score.GENERAL || c.attention == Score.ADDITIVE;
        keys = projected ? child("attention.keys", new Linear(c.dim, c.dim, false)) : null;
        boolean additive = c.attention == Score.ADDITIVE;
        query = additive ? child("attention.query", new Linear(c.dim, c.dim)) : null;
        scorer = additive
                ? parameter("attention.score", Init.uniform(Tensor.zeros(c.dim, 1), 1 / Math.sqrt(c.dim)))
                : null;
        combine = child("combine", new Linear(attends() ? 2 * c.dim : c.dim, c.embeddingDim));
        dropout = child("dropout", new Dropout(c.dropout));
        outputBias = parameter("output.bias", Tensor.zeros(vocab.target()));
    }

    private static Recurrent layer(Config c, int inputDim, int dim, boolean bidirectional) {
        double bound = 1 / Math.sqrt(c.dim);
        return switch (c.cell) {
            case LSTM -> new Lstm(inputDim, dim, bound, bidirectional);
            case GRU -> new Gru(inputDim, dim, bound, bidirectional);
        };
    }

    /// Gives the outputs `(batch, source, dim)`, what the queries are compared with, and the decoder's first states
    /// side by side.
    @Override
    public Encoded encode(Padded source) {
        Tensor x = sourceEmbedding.forward(source.tensor().transpose(0, 1)); // (source, batch, embeddingDim)
        Tensor outputs = encoder.forward(x, source.lengths()); // (source, batch, dim)
        Tensor last = encoder.top().last(outputs, source.lengths()); // (batch, dim)
        Tensor first = bridge.forward(last).tanh(); // (batch, layers · states · dim)
        if (!attends()) return new Encoded(List.of(first), source.lengths(), source.time());
        Tensor memory = outputs.transpose(0, 1).contiguous(); // (batch, source, dim)
        Tensor compared = keys == null ? memory : keys.forward(memory);
        return new Encoded(List.of(first, memory, compared), source.lengths(), source.time());
    }

    @Override
    public Tensor decode(Encoded source, Padded inputs) {
        return config.inputFeeding ? placeByPlace(source, inputs, 1, 0) : atOnce(source, inputs).hidden();
    }

    @Override
    public Tensor learn(Encoded source, Padded inputs, double progress, long number) {
        double forced = config.teacherForcing + (config.teacherForcingLast - config.teacherForcing) * progress;
        return forced == 1 ? decode(source, inputs) : placeByPlace(source, inputs, forced, number);
    }

    /// @param hidden  `(sentences, queries, embeddingDim)`
    /// @param weights `(sentences, 1, queries, source)`; null without attention
    private record Attended(Tensor hidden, Tensor weights) {}

    private Attended atOnce(Encoded source, Padded inputs) {
        Tensor x = targetEmbedding.forward(inputs.tensor().transpose(0, 1)); // (time, batch, embeddingDim)
        List<Tensor> state = start(source).tensors().stream().map(tensor -> tensor.unsqueeze(0)).toList();
        return attend(decoder.forward(x, state).output().transpose(0, 1), source); // asks with (batch, time, dim)
    }

    private Tensor placeByPlace(Encoded source, Padded inputs, double forced, long number) {
        SplittableRandom random = new SplittableRandom(number);
        State state = start(source);
        List<Tensor> hidden = new ArrayList<>();
        for (int t = 0; t < inputs.time(); t++) {
            Tensor own = t == 0 || forced == 1 ? null : best(hidden.getLast()); // (batch)
            long[] ids = own == null ? new long[inputs.rows()] : own.toLongs();
            for (int row = 0; row < ids.length; row++) {
                if (own == null || random.nextDouble() < forced) ids[row] = inputs.ids()[row * inputs.time() + t];
            }
            Step step = step(source, state, Tensor.of(ids, ids.length, 1), t, false);
            hidden.add(step.hidden()); // (batch, 1, embeddingDim)
            state = step.state();
        }
        return Tensor.cat(1, hidden.toArray(Tensor[]::new)); // (batch, time, embeddingDim)
    }

    private Tensor best(Tensor hidden) {
        try (var _ = Grad.off()) {
            return logits(hidden.detach()).argmax(2).reshape(-1);
        }
    }

    /// Hidden vectors and, of an LSTM, cells of each layer; with input feeding, then the vector that predicted last.
    @Override
    public State start(Encoded source) {
        Tensor first = source.tensors().getFirst(); // (batch, layers · states · dim)
        List<Tensor> tensors = new ArrayList<>(List.of(first.chunk(config.layers * config.statesOfLayer(), 1)));
        if (config.inputFeeding) tensors.add(Tensor.zeros(first.dtype(), first.size(0), config.embeddingDim));
        return new State(tensors);
    }

    @Override
    public Step step(Encoded source, State state, Tensor ids, int position, boolean attend) {
        long sentences = ids.size(0), hypotheses = ids.size(1);
        Tensor x = targetEmbedding.forward(ids.reshape(1, -1)); // (1, sentences · hypotheses, embeddingDim)
        List<Tensor> before = state.tensors().stream().map(tensor -> tensor.unsqueeze(0)).toList();
        if (config.inputFeeding) {
            x = Tensor.cat(2, x, before.getLast()); // (1, sentences · hypotheses, 2 · embeddingDim)
            before = before.subList(0, before.size() - 1);
        }
        RecurrentStack.Output output = decoder.forward(x, before);
        Attended attended = attend(output.output().view(sentences, hypotheses, config.dim), source);
        List<Tensor> after = new ArrayList<>(output.state().stream().map(tensor -> tensor.squeeze(0)).toList());
        if (config.inputFeeding) after.add(attended.hidden.reshape(-1, config.embeddingDim));
        Tensor looked = attend && attended.weights != null ? attended.weights.squeeze(1) : null;
        return new Step(attended.hidden, new State(after), looked); // looked: (sentences, hypotheses, source)
    }

    /// @param asking `(sentences, queries, dim)`
    private Attended attend(Tensor asking, Encoded source) {
        if (!attends()) return new Attended(dropout.forward(combine.forward(asking).tanh()), null);
        Tensor memory = source.tensors().get(1), compared = source.tensors().get(2); // (sentences, source, dim)
        Tensor scores = config.attention == Score.ADDITIVE
                ? query.forward(asking).unsqueeze(2).add(compared.unsqueeze(1)).tanh().matmul(scorer).squeeze(3)
                : asking.matmul(compared.transpose(1, 2)); // (sentences, queries, source)
        AttentionMask mask = AttentionMask.NONE.padded(source.lengths(), source.time(), scores.dtype());
        Tensor weights = dev.jikji.nn.Attention.weights(scores.unsqueeze(1), mask); // (sentences, 1, queries, source)
        Tensor context = weights.squeeze(1).matmul(memory); // (sentences, queries, dim)
        Tensor joined = combine.forward(Tensor.cat(2, context, asking)).tanh(); // (sentences, queries, embeddingDim)
        return new Attended(dropout.forward(joined), weights);
    }

    @Override
    public List<Attention> attention(Padded source, Padded inputs) {
        if (!attends()) return List.of();
        Encoded encoded = encode(source);
        List<Tensor> rows = new ArrayList<>();
        State state = start(encoded);
        for (int t = 0; t < inputs.time(); t++) {
            Step step = step(encoded, state, Tensor.of(new long[]{inputs.ids()[t]}, 1, 1), t, true);
            rows.add(step.attention().unsqueeze(1)); // (1, 1, 1, source)
            state = step.state();
        }
        Tensor weights = Tensor.cat(2, rows.toArray(Tensor[]::new)); // (1, 1, time, source)
        return List.of(attention("decoder to source", weights, true, false));
    }

    @Override
    public boolean attends() {
        return config.attention != Score.NONE;
    }

    /// Shared with the target's embedding (Press and Wolf 2017).
    @Override
    public Tensor outputWeight() {
        return targetEmbedding.weight;
    }

    @Override
    public Tensor outputBias() {
        return outputBias;
    }

    @Override
    public int context() {
        return config.context;
    }

    /// Each layer keeps its four gates, cell, output and input; additive scores keep a vector for each pair of places.
    @Override
    public long activationFloats(long rows, long source, long target) {
        long layers = rows * (source + target) * config.layers * 8L * Math.max(config.dim, config.embeddingDim);
        long pairs = config.attention == Score.ADDITIVE ? 3L * config.dim : 3;
        return layers + rows * source * target * pairs;
    }
}
