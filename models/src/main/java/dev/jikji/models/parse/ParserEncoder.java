package dev.jikji.models.parse;

import dev.jikji.models.parse.ParserConfig.Tags;
import dev.jikji.models.words.WordEncoder;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.nn.Embedding;
import dev.jikji.nn.Linear;
import dev.jikji.nn.Loss;
import dev.jikji.nn.Module;
import dev.jikji.tensor.Tensor;
import java.util.Arrays;

/// What both parsers begin with: a vector for each word in its sentence, and what is learned beside, the parts of speech.
final class ParserEncoder extends Module {
    private final WordEncoder words;
    private final Embedding tags; // null if none are read
    private final Linear upos; // null if they are not learned
    private final Linear xpos;
    private final double uposLoss;
    private final double xposLoss;

    ParserEncoder(ParserConfig config, WordVocabulary vocabulary, Labels labels) {
        int known = switch (config.tags()) {
            case NONE -> 0;
            case UPOS -> labels.upos.size();
            case XPOS -> labels.xpos.size();
        };
        boolean reads = config.tags() != Tags.NONE;
        tags = reads ? child("tags", new Embedding(known + 1, config.tagDim(), 1 / Math.sqrt(config.tagDim()))) : null;
        words = child("words", new WordEncoder(config.encoder(), vocabulary, reads ? config.tagDim() : 0));
        uposLoss = config.uposLoss();
        xposLoss = config.xposLoss();
        upos = uposLoss == 0 ? null : child("upos", new Linear(words.outputDim(), labels.upos.size()));
        xpos = xposLoss == 0 ? null : child("xpos", new Linear(words.outputDim(), labels.xpos.size()));
    }

    int outputDim() {
        return words.outputDim();
    }

    /// @return `(time, rows, outputDim)`
    Tensor forward(ParserBatch batch) {
        return tags == null
                ? words.forward(batch.words())
                : words.forward(batch.words(), tags.forward(batch.inputTags()));
    }

    /// Adds the weighted losses of the tags.
    ///
    /// @param loss   scalar
    /// @param hidden `(time, rows, outputDim)`
    Tensor addTagLosses(Tensor loss, Tensor hidden, ParserBatch batch) {
        if (upos != null)
            loss = loss.add(tagLoss(upos, hidden, batch, (example, _, t) -> example.upos()[t]).mul(uposLoss));
        if (xpos != null)
            loss = loss.add(tagLoss(xpos, hidden, batch, (example, _, t) -> example.xpos()[t]).mul(xposLoss));
        return loss;
    }

    /// Words whose tag is not known count nothing.
    private static Tensor tagLoss(Linear layer, Tensor hidden, ParserBatch batch, ParserBatch.WordFunction tag) {
        long[] places = batch.places(), targets = batch.ofWords(tag);
        int known = 0;
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] < 0) continue;
            places[known] = places[i];
            targets[known++] = targets[i];
        }
        if (known == 0) return layer.forward(hidden).sum().mul(0);
        Tensor logits = logits(layer, hidden, Arrays.copyOf(places, known)); // (known, tags)
        return Loss.crossEntropy(logits, Tensor.of(Arrays.copyOf(targets, known), known));
    }

    private static Tensor logits(Linear layer, Tensor hidden, long... places) {
        Tensor rows = hidden.reshape(-1, hidden.size(2)).indexSelect(0, Tensor.of(places, places.length));
        return layer.forward(rows).to(hidden.dtype()); // (words, tags)
    }

    /// @return number of the best UPOS of each word, sentence after sentence; empty if they are not learned
    long[] upos(Tensor hidden, ParserBatch batch) {
        return upos == null ? new long[0] : logits(upos, hidden, batch.places()).argmax(1).toLongs();
    }
}
