package dev.jikji.models.classify;

import dev.jikji.models.classify.ModelConfig.Pooling;
import dev.jikji.nn.Dropout;
import dev.jikji.nn.Init;
import dev.jikji.nn.Linear;
import dev.jikji.nn.Module;
import dev.jikji.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Filters slide along a text and answer to n-grams; what the strongest answers are, or the mean of them, decides (Kim
/// 2014, *Convolutional Neural Networks for Sentence Classification*; average pooling as Zhang and Wallace 2017).
/// Filters reach beyond both ends, where there are zeros, so that a text may be shorter than they are.
public final class TextCnn extends TextModel implements Embeds {
    /// Nothing that pools by the maximum chooses it.
    private static final float NEVER = -1e9f;

    private final TextEmbedding embedding;
    private final List<Filters> filters;
    private final Pooling pooling;
    private final Linear output;
    private final Dropout dropout;

    /// Filters of one width.
    private static final class Filters extends Module {
        private final Tensor weight; // (filters, dim, width)
        private final Tensor bias; // (filters)

        Filters(int count, int dim, int width) {
            weight = parameter("weight", Init.uniform(Tensor.zeros(count, dim, width), Math.sqrt(3.0 / (dim * width))));
            bias = parameter("bias", Tensor.zeros(count));
        }

        int reach() {
            return (int) weight.size(2) - 1;
        }

        /// @param x `(batch, dim, time)`
        /// @return `(batch, filters, time + width - 1)`
        Tensor forward(Tensor x) {
            return x.conv1d(weight, bias, reach());
        }
    }

    /// @param tokens    what fills up included
    /// @param vectorDim of the word vectors given; 0 for none
    public TextCnn(ModelConfig c, int tokens, int vectorDim, int classes) {
        int dim = c.dimOr(vectorDim);
        int[] widths = c.filterWidths();
        embedding = child("embedding",
                new TextEmbedding(tokens, dim, vectorDim == 0 || c.tuneVectors(), c.embeddingDropout()));
        filters = children("filters", widths.length, i -> new Filters(c.filters(), dim, widths[i]));
        pooling = c.poolingOr(Pooling.MAX);
        output = child("output", new Linear(c.filters() * widths.length, classes));
        dropout = child("dropout", new Dropout(c.dropout()));
    }

    @Override
    public Module embedding() {
        return embedding;
    }

    @Override
    public Tensor embed(TextBatch batch) {
        return embedding.forward(batch, output.weight.dtype()); // (batch, time, dim)
    }

    @Override
    public Tensor score(Tensor embedded, TextBatch batch) {
        List<Tensor> pooled = new ArrayList<>();
        for (Tensor answers : answers(embedded)) { // (batch, filters, places)
            int reach = (int) answers.size(2) - batch.time();
            if (pooling == Pooling.MAX) {
                Tensor own = batch.places(reach, 0, NEVER, answers.dtype()).unsqueeze(1); // (batch, 1, places)
                pooled.add(answers.add(own).max(2).relu());
            } else {
                Tensor own = batch.places(reach, 1, 0, answers.dtype()).unsqueeze(1);
                pooled.add(answers.relu().mul(own).sum(2).mul(batch.inverseLengths(reach, answers.dtype())));
            }
        }
        Tensor x = Tensor.cat(1, pooled.toArray(Tensor[]::new)); // (batch, widths · filters)
        return output.forward(dropout.forward(x)); // (batch, classes)
    }

    private List<Tensor> answers(Tensor embedded) {
        Tensor x = embedding.drop(embedded).transpose(1, 2); // (batch, dim, time)
        return filters.stream().map(width -> width.forward(x)).toList();
    }

    /// The widths of the filters, in tokens, all those of one width together.
    List<Integer> widths() {
        return filters.stream().map(width -> width.reach() + 1).toList();
    }

    /// @return the output's weights, `classes × (widths · filters)`: what each filter says for each class
    float[] votes() {
        return output.weight.toFloats();
    }

    /// What the filters answer, for finding the n-grams they answer to most.
    ///
    /// @return for each width `(batch, filters, places)`; place i sees the tokens that end with token i
    List<Tensor> answers(TextBatch batch) {
        List<Tensor> all = new ArrayList<>();
        for (Tensor answers : answers(embed(batch))) {
            int reach = (int) answers.size(2) - batch.time();
            all.add(answers.add(batch.places(reach, 0, NEVER, answers.dtype()).unsqueeze(1)));
        }
        return all;
    }

    @Override
    public long activationFloats(long rows, long time) {
        return rows * time * (4 * embedding().parameters().values().stream().mapToLong(p -> p.size(1)).max().orElse(100)
                + 3 * output.weight.size(1));
    }
}
