package dev.jikji.models.classify;

import static dev.jikji.text.InputException.require;

import dev.jikji.train.recipe.Setting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which classifier, and its sizes: the section `model` of a recipe.
///
/// @param dim    0 for that of the word vectors, or 100
/// @param hidden 0 for the usual
public record ModelConfig(@Setting(value = "the classifier", flag = "--model") Kind type,
        @Setting("mlp: whether it reads a bag of words or the mean of word vectors") Input input,
        @Setting(value = "width of a token's vector; 0 for that of the word vectors, or 100", min = 0) int dim,
        @Setting(value = "mlp, lstm, transformer: layers", min = 1) int layers,
        @Setting(value = "mlp: width of the layers; lstm: of each direction; transformer: inside the feed-forward layers; 0 for the usual", min = 0) int hidden,
        @Setting(value = "cnn: filters of each width", min = 1) int filters,
        @Setting("cnn: widths of the filters, in tokens") List<String> widths,
        @Setting("what becomes of a sequence: max, average; lstm: also last, attention; null for the usual") Optional<Pooling> pooling,
        @Setting(value = "transformer: attention heads, which divide dim", min = 1) int heads,
        @Setting(value = "tokens of a text that are read", min = 1) int context,
        @Setting("whether word vectors given change in training") boolean tuneVectors,
        @Setting(value = "share of the tokens' vectors' values zeroed in training", min = 0, max = 0.99) double embeddingDropout,
        @Setting(value = "share of other activations zeroed in training", min = 0, max = 0.99) double dropout) {

    /// Kinds of classifiers.
    public enum Kind {
        /// Linear regression on the classes' indicators, squared error.
        LINEAR(true, 0.01),
        /// Logistic regression, of two classes.
        LOGISTIC(true, 0.03),
        /// Multinomial logistic regression.
        SOFTMAX(true, 0.03),
        /// [Mlp].
        MLP(false, 1e-3),
        /// [dev.jikji.embed.FastTextClassifier].
        FASTTEXT(false, 1e-3),
        /// [TextCnn].
        CNN(false, 1e-3),
        /// [BiLstmClassifier].
        LSTM(false, 1e-3),
        /// [TransformerClassifier].
        TRANSFORMER(false, 1e-3);

        private static final int FEWEST_EPOCHS = 5;

        private final boolean bag;
        private final double learningRate;

        /// @param learningRate that suits it; the values of a bag's features are small, so that its weights must be large
        Kind(boolean bag, double learningRate) {
            this.bag = bag;
            this.learningRate = learningRate;
        }

        double learningRate() {
            return learningRate;
        }

        /// Passes that suit so many examples: the more, the fewer there are. Models that are soon done with a pass, and that
        /// move each weight but now and then, make more of them.
        int epochs(int examples) {
            boolean quick = bag || this == FASTTEXT;
            return Math.clamp((quick ? 200_000L : 70_000L) / Math.max(1, examples), FEWEST_EPOCHS, quick ? 30 : 20);
        }
    }

    /// What an MLP reads.
    public enum Input {
        BAG, AVERAGE
    }

    /// How the vectors of a text's tokens become one.
    public enum Pooling {
        /// The largest value of each component.
        MAX,
        /// The mean.
        AVERAGE,
        /// What each direction of an LSTM knows at its end.
        LAST,
        /// The mean weighed by a learnt attention.
        ATTENTION
    }

    private static final int USUAL_DIM = 100;

    public ModelConfig {
        widths = widths.stream().flatMap(some -> Stream.of(some.split(","))).toList(); // flags take both forms
        for (String width : widths)
            require(width.matches("[1-9]\\d?"), "model.widths: '%s' is no width of a filter; 3,4,5 are usual", width);
        require(!widths.isEmpty(), "model.widths: none; 3,4,5 are usual");
        boolean recurrent = pooling.isPresent() && (pooling.get() == Pooling.LAST || pooling.get() == Pooling.ATTENTION);
        require(!recurrent || type == Kind.LSTM, "model.pooling: only an lstm pools by last or attention");
        require(type != Kind.TRANSFORMER || (dim == 0 ? USUAL_DIM : dim) % heads == 0,
                "model.dim: %d is not a multiple of heads %d", dim == 0 ? USUAL_DIM : dim, heads);
    }

    static ModelConfig defaults() {
        return new ModelConfig(Kind.CNN, Input.AVERAGE, 0, 1, 0, 100, List.of("3", "4", "5"), Optional.empty(), 4, 256,
                true, 0.2, 0.5);
    }

    /// Whether it reads a bag of words rather than a sequence.
    boolean readsBags() {
        return type.bag || (type == Kind.MLP && input == Input.BAG);
    }

    int dimOr(int vectorDim) {
        require(dim == 0 || vectorDim == 0 || dim == vectorDim,
                "model.dim: %d, but the word vectors have %d values; leave dim at 0", dim, vectorDim);
        if (dim > 0) return dim;
        return vectorDim > 0 ? vectorDim : USUAL_DIM;
    }

    int hiddenOr(int usual) {
        return hidden > 0 ? hidden : usual;
    }

    int[] filterWidths() {
        return widths.stream().mapToInt(Integer::parseInt).toArray();
    }

    Pooling poolingOr(Pooling usual) {
        return pooling.orElse(usual);
    }
}
