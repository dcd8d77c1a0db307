package dev.jikji.text.ngram;

import dev.jikji.text.Corpus;
import dev.jikji.text.Parallel;
import dev.jikji.text.Piece;
import dev.jikji.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.StringTokenizer;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// Reads a corpus as the sentences of an n-gram model: ids of its vocabulary, each sentence ended by
/// [NgramVocabulary#END]. What stands in the text for `<s>` or `</s>` is passed over.
public final class SentenceReader {
    private final Encoder encoder;
    private final Sentences sentences;

    /// Turns text into ids of the model's vocabulary.
    @FunctionalInterface
    private interface Encoder {
        int[] encode(String text);
    }

    /// Given the words of the sentences, one after the other.
    @FunctionalInterface
    interface Sink {
        /// @param id of a word, or [NgramVocabulary#END] after the last of a sentence
        void word(int id);
    }

    /// @param ids    words, and ends of sentences
    /// @param open   whether text of an unfinished sentence follows the last end
    /// @param bytes  of the text in UTF-8
    private record Encoded(int[] ids, boolean open, boolean endsDocument, long bytes) {}

    private SentenceReader(Encoder encoder, Sentences sentences) {
        this.encoder = encoder;
        this.sentences = sentences;
    }

    /// Words are a tokenizer's tokens.
    public static SentenceReader of(Tokenizer tokenizer, NgramVocabulary vocabulary, Sentences sentences) {
        int[] ids = vocabulary.idsOf(tokenizer);
        return new SentenceReader(text -> {
            int[] encoded = tokenizer.encode(text);
            for (int i = 0; i < encoded.length; i++) encoded[i] = ids[encoded[i]];
            return encoded;
        }, sentences);
    }

    /// Words stand between white space.
    public static SentenceReader ofWords(NgramVocabulary vocabulary, Sentences sentences) {
        return new SentenceReader(text -> {
            var words = new StringTokenizer(text);
            var ids = new int[words.countTokens()];
            for (int i = 0; i < ids.length; i++) ids[i] = vocabulary.id(words.nextToken());
            return ids;
        }, sentences);
    }

    /// Passes once through a corpus, encoding on all cores.
    ///
    /// @param sink      called in the order of the text, on this thread
    /// @param bytesDone told now and then how many bytes of UTF-8 were read
    /// @param stop      asked now and then; true ends the reading by a [java.util.concurrent.CancellationException]
    /// @return bytes of the text
    long read(Corpus corpus, Sink sink, LongConsumer bytesDone, BooleanSupplier stop) {
        var reading = new Reading(sink);
        Parallel.forEach(corpus, Runtime.getRuntime().availableProcessors(),
                pieces -> pieces.stream().map(this::encode).toList(), (List<Encoded> encoded) -> {
                    Stop.check(stop);
                    encoded.forEach(reading::accept);
                    bytesDone.accept(reading.bytes);
                });
        return reading.bytes;
    }

    private static final class Reading {
        private final Sink sink;
        private boolean open;
        private long bytes;

        Reading(Sink sink) {
            this.sink = sink;
        }

        void accept(Encoded piece) {
            for (int id : piece.ids) sink.word(id);
            boolean ended = piece.ids.length > 0 && piece.ids[piece.ids.length - 1] == NgramVocabulary.END;
            open = piece.open || (open && !ended && piece.ids.length == 0);
            if (piece.endsDocument && open) {
                sink.word(NgramVocabulary.END);
                open = false;
            }
            bytes += piece.bytes;
        }
    }

    private Encoded encode(Piece piece) {
        String text = piece.text();
        if (sentences == Sentences.DOCUMENT) {
            int[] ids = wordsOnly(encoder.encode(text));
            return new Encoded(ids, ids.length > 0, piece.endsDocument(), piece.bytes());
        }
        int[] all = new int[Math.max(16, text.length() / 4)];
        int size = 0;
        int start = 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            int[] line = wordsOnly(encoder.encode(text.substring(start, withoutReturn(text, start, end))));
            if (size + line.length + 1 > all.length) all = Arrays.copyOf(all, 2 * (size + line.length + 1));
            System.arraycopy(line, 0, all, size, line.length);
            size += line.length;
            if (newline >= 0) all[size++] = NgramVocabulary.END;
            start = end + 1;
        }
        boolean open = !text.isEmpty() && text.charAt(text.length() - 1) != '\n';
        return new Encoded(Arrays.copyOf(all, size), open, piece.endsDocument(), piece.bytes());
    }

    /// A line end of two characters is one all the same.
    private static int withoutReturn(String text, int start, int end) {
        return end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
    }

    private static int[] wordsOnly(int[] ids) {
        int size = 0;
        for (int id : ids) if (id != NgramVocabulary.START && id != NgramVocabulary.END) ids[size++] = id;
        return size == ids.length ? ids : Arrays.copyOf(ids, size);
    }

    /// The words of a text without regard to sentences.
    public int[] words(String text) {
        return wordsOnly(encoder.encode(text));
    }
}
