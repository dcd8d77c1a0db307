package dev.jikji.models.tag;

import dev.jikji.models.tag.TagDecoder.Decoded;
import dev.jikji.models.words.SentenceBatches;
import dev.jikji.models.words.WordBatch;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.text.tags.ChunkScores;
import dev.jikji.text.tags.TaggedSentence;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/// How well a model tags sentences whose tags are known.
///
/// @param taggings  of the sentences, in their order
/// @param loss      nats a word, over the sentences all of whose tags the model knows; NaN if there is none
/// @param tokens    words
/// @param correct   words with the right tag
/// @param unseen    words whose right tag no training sentence has: none of these can be right
/// @param chunks    scores of entities; empty if tags are not of entities
/// @param confusion for each right tag, how often which was given instead
public record TagEvaluation(List<Tagging> taggings, double loss, long tokens, long correct, long unseen,
        Optional<ChunkScores> chunks, Map<String, Map<String, Integer>> confusion) {
    /// Enough for the products to run at full rate.
    private static final int ROWS = 128;
    private static final int WORDS = 2_048;

    /// @param passage  words of a document that are read together; 0 for each sentence by itself
    /// @param progress told the words done
    static TagEvaluation of(TagDecoder decoder, WordVocabulary vocabulary, TagSet tags, int passage,
            List<TaggedSentence> sentences, LongConsumer progress) {
        List<int[]> gold = sentences.stream().map(tags::numbers).toList();
        List<Decoded> decoded = decode(decoder, vocabulary, Passages.of(sentences, passage),
                sentences.stream().map(TaggedSentence::words).toList(), gold, progress);
        return of(tags, sentences, gold, decoded);
    }

    /// @param gold null if the tags are not known
    static List<Decoded> decode(TagDecoder decoder, WordVocabulary vocabulary, Passages passages,
            List<? extends List<String>> sentences, List<int[]> gold, LongConsumer progress) {
        int[] lengths = sentences.stream().mapToInt(List::size).toArray();
        if (passages.groups().isEmpty()) return passages.apart(List.of(), lengths);
        List<List<String>> words = passages.words(sentences);
        List<int[]> right = gold == null ? null : passages.tags(gold, TagSet.OUTSIDE);
        Decoded[] decoded = new Decoded[words.size()];
        long done = 0;
        for (int[] some : new SentenceBatches(words.stream().mapToInt(List::size).toArray(), ROWS, WORDS, 0)
                .inOrder()) {
            WordBatch batch = WordBatch.of(IntStream.of(some).mapToObj(words::get).toList(), vocabulary);
            List<Decoded> got = decoder.decode(batch,
                    gold == null ? null : IntStream.of(some).mapToObj(right::get).toList());
            for (int i = 0; i < some.length; i++) decoded[some[i]] = got.get(i);
            done += batch.tokens();
            progress.accept(done);
        }
        return passages.apart(List.of(decoded), lengths);
    }

    private static TagEvaluation of(TagSet tags, List<TaggedSentence> sentences, List<int[]> gold,
            List<Decoded> decoded) {
        double nats = 0;
        long tokens = 0, measured = 0, correct = 0, unseen = 0;
        ChunkScores chunks = new ChunkScores();
        Map<String, Map<String, Integer>> confusion = new TreeMap<>();
        Tagging[] taggings = new Tagging[sentences.size()];
        for (int s = 0; s < taggings.length; s++) {
            taggings[s] = tags.tagging(sentences.get(s).words(), decoded.get(s));
            List<String> right = sentences.get(s).tags(), given = taggings[s].tags();
            if (!Double.isNaN(decoded.get(s).nats())) {
                nats += decoded.get(s).nats();
                measured += right.size();
            }
            tokens += right.size();
            unseen += Arrays.stream(gold.get(s)).filter(tag -> tag == TagSet.UNSEEN).count();
            for (int i = 0; i < right.size(); i++) {
                if (right.get(i).equals(given.get(i))) correct++;
                confusion.computeIfAbsent(right.get(i), _ -> new TreeMap<>()).merge(given.get(i), 1, Integer::sum);
            }
            if (tags.ofEntities()) chunks.add(right, given);
        }
        return new TagEvaluation(List.of(taggings), measured == 0 ? Double.NaN : nats / measured, tokens, correct,
                unseen, tags.ofEntities() ? Optional.of(chunks) : Optional.empty(), confusion);
    }

    /// @return share of words with the right tag
    public double accuracy() {
        return (double) correct / tokens;
    }

    /// @return `loss`, `accuracy` and, of entities, `precision`, `recall` and `f1`
    public SequencedMap<String, Double> metrics() {
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", loss);
        metrics.put("accuracy", accuracy());
        chunks.map(ChunkScores::all).ifPresent(all -> {
            metrics.put("precision", all.precision());
            metrics.put("recall", all.recall());
            metrics.put("f1", all.f1());
        });
        return metrics;
    }
}
