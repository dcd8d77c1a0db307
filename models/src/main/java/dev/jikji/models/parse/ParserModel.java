package dev.jikji.models.parse;

import dev.jikji.models.words.WordVocabulary;
import dev.jikji.nn.Module;
import dev.jikji.tensor.Tensor;
import java.util.List;

/// A parser's network, of either kind.
abstract sealed class ParserModel extends Module permits BiaffineParser, TransitionParser {

    static ParserModel of(ParserConfig config, WordVocabulary vocabulary, Labels labels) {
        return switch (config.model()) {
            case BIAFFINE -> new BiaffineParser(config, vocabulary, labels);
            case TRANSITION -> new TransitionParser(config, vocabulary, labels);
        };
    }

    /// Reads sentences.
    ///
    /// @return float32 `(time, rows, width)`
    abstract Tensor encode(ParserBatch batch);

    /// What is learned from a batch of trees.
    ///
    /// @param hidden of [#encode]
    /// @param pass   over the data, from 0, whole ones and the part done
    /// @param number of the batch
    /// @return scalar, nats a word
    abstract Tensor loss(Tensor hidden, ParserBatch batch, double pass, long number);

    /// Finds the trees of a batch.
    ///
    /// @param hidden of [#encode]
    abstract List<Parse> parse(Tensor hidden, ParserBatch batch);
}
