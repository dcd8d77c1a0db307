package dev.jikji.text.ngram;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// The bytes of an n-gram model, the same in memory and in its file, which is mapped. Little-endian.
///
/// A header of 128 bytes: magic, version, order, smoothing, sentences, a constant, flags, bytes of the words, number of
/// n-grams of each order (seven), size of all, CRC-32C of what follows the header, CRC-32C of the header. Then the words
/// (ends as 32-bit numbers, UTF-8), and for each order the nodes of its n-grams, sorted under each context by their last
/// words. A node of the highest order has 12 bytes: the word, log10 of the probability, the node of the n-gram without
/// its first word. Others have 20: the word, log10 of the probability, log10 of the backoff weight, the first child
/// (that of the next node ends the children), the node of the n-gram without its first word; one more node ends them.
/// What a lookup needs lies together, for the memory's sake. Probabilities are exact single-precision floats; nothing is
/// quantised or hashed.
final class ModelImage {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    // Bytes of a node of the highest order and of others, and where in it what lies.
    static final int LEAF = 12;
    static final int NODE = 20;
    static final int PROBABILITY = 4;
    static final int LEAF_SUFFIX = 8;
    static final int BACKOFF = 8;
    static final int FIRST = 12;
    static final int SUFFIX = 16;

    private static final long MAGIC = 0x004D4C474E494B4AL; // "JKINGLM" and a zero byte, as it stands in the file
    private static final int VERSION = 1;
    private static final int HEADER = 128;
    private static final int COUNTS = 40;
    private static final int SIZE = COUNTS + Long.BYTES * NgramSettings.MAX_ORDER;
    private static final int BODY_CHECKSUM = SIZE + Long.BYTES;
    private static final int HEADER_CHECKSUM = HEADER - Integer.BYTES;

    /// log10 of probabilities and backoff weights by order − 1 and node.
    record Weights(float[][] probability, float[][] backoff) {}

    /// What a model is besides its n-grams.
    ///
    /// @param smoothing null if unknown, of an ARPA file
    /// @param constant  log10 of [Smoothing#STUPID_BACKOFF]'s factor, or of the probability after unseen contexts
    /// @param open      whether `<unk>` is a word of the model
    record Kind(int order, Smoothing smoothing, Sentences sentences, float constant, boolean open) {}

    final MemorySegment bytes;
    final Kind kind;
    final long[] counts;
    final long[] nodesAt;
    private final long vocabularyBytes;

    private ModelImage(MemorySegment bytes, Kind kind, long[] counts, long vocabularyBytes) {
        this.bytes = bytes;
        this.kind = kind;
        this.counts = counts;
        this.vocabularyBytes = vocabularyBytes;
        nodesAt = new long[kind.order];
        layOut(counts, vocabularyBytes, nodesAt);
    }

    /// @return the size of all
    private static long layOut(long[] counts, long vocabularyBytes, long[] nodesAt) {
        long at = HEADER + aligned(Integer.BYTES * (counts[0] + 1) + vocabularyBytes);
        for (int k = 0; k < counts.length; k++) {
            nodesAt[k] = at;
            at += k == counts.length - 1 ? LEAF * counts[k] : NODE * (counts[k] + 1);
        }
        return at;
    }

    private static long aligned(long bytes) {
        return (bytes + 7) & -8;
    }

    /// Makes an image in memory.
    static ModelImage of(Kind kind, NgramVocabulary vocabulary, Trie trie, Weights weights) {
        int order = kind.order;
        var counts = new long[order];
        for (int k = 0; k < order; k++) counts[k] = trie.size(k);
        byte[][] words = new byte[vocabulary.size()][];
        long vocabularyBytes = 0;
        for (int id = 0; id < words.length; id++) {
            words[id] = vocabulary.word(id).getBytes(StandardCharsets.UTF_8);
            vocabularyBytes += words[id].length;
        }
        require(vocabularyBytes <= Integer.MAX_VALUE, "n-gram: the vocabulary's words have %d bytes, too many",
                vocabularyBytes);
        long size = layOut(counts, vocabularyBytes, new long[order]);
        MemorySegment bytes = Arena.ofAuto().allocate(size, 64);
        var image = new ModelImage(bytes, kind, counts, vocabularyBytes);
        image.putWords(words);
        for (int k = 0; k < order; k++) {
            int depth = k;
            Trie.forEachStretch(trie.size(k), (from, to) -> image.putNodes(trie, weights, depth, from, to));
            if (k < order - 1)
                bytes.set(INT, image.nodesAt[k] + NODE * counts[k] + FIRST, trie.size(k + 1));
        }
        image.putHeader();
        return image;
    }

    private void putWords(byte[][] words) {
        long text = HEADER + Integer.BYTES * (words.length + 1L);
        int end = 0;
        for (int id = 0; id < words.length; id++) {
            MemorySegment.copy(words[id], 0, bytes, ValueLayout.JAVA_BYTE, text + end, words[id].length);
            end += words[id].length;
            bytes.set(INT, HEADER + Integer.BYTES * (id + 1L), end);
        }
    }

    private void putNodes(Trie trie, Weights weights, int k, int from, int to) {
        boolean leaf = k == kind.order - 1;
        for (int i = from; i < to; i++) {
            long at = nodesAt[k] + (leaf ? LEAF : NODE) * (long) i;
            bytes.set(INT, at, k == 0 ? i : trie.words()[k][i]);
            bytes.set(FLOAT, at + PROBABILITY, weights.probability[k][i]);
            bytes.set(INT, at + (leaf ? LEAF_SUFFIX : SUFFIX), k == 0 ? 0 : trie.suffix()[k][i]);
            if (leaf) continue;
            bytes.set(FLOAT, at + BACKOFF, weights.backoff[k][i]);
            bytes.set(INT, at + FIRST, trie.first()[k][i]);
        }
    }

    private void putHeader() {
        bytes.set(LONG, 0, MAGIC);
        bytes.set(INT, 8, VERSION);
        bytes.set(INT, 12, kind.order);
        bytes.set(INT, 16, kind.smoothing == null ? 0 : kind.smoothing.code);
        bytes.set(INT, 20, kind.sentences == Sentences.DOCUMENT ? 1 : 0);
        bytes.set(FLOAT, 24, kind.constant);
        bytes.set(INT, 28, kind.open ? 1 : 0);
        bytes.set(LONG, 32, vocabularyBytes);
        for (int k = 0; k < counts.length; k++) bytes.set(LONG, COUNTS + Long.BYTES * (long) k, counts[k]);
        bytes.set(LONG, SIZE, bytes.byteSize());
        bytes.set(INT, BODY_CHECKSUM, checksum(bytes.asSlice(HEADER)));
        bytes.set(INT, HEADER_CHECKSUM, checksum(bytes.asSlice(0, HEADER_CHECKSUM)));
    }

    private static int checksum(MemorySegment bytes) {
        var crc = new CRC32C();
        forEachPart(bytes, crc::update);
        return (int) crc.getValue();
    }

    /// What can throw while it takes bytes.
    @FunctionalInterface
    private interface Part<E extends Exception> {
        void accept(ByteBuffer bytes) throws E;
    }

    private static <E extends Exception> void forEachPart(MemorySegment bytes, Part<E> part) throws E {
        long step = 1 << 24;
        for (long at = 0; at < bytes.byteSize(); at += step) {
            part.accept(bytes.asSlice(at, Math.min(step, bytes.byteSize() - at)).asByteBuffer());
        }
    }

    void save(Path file) {
        AtomicFile.writeChannel(file, channel -> forEachPart(bytes, (Part<IOException>) part -> {
            while (part.hasRemaining()) channel.write(part);
        }));
    }

    /// Whether a file begins as one of these.
    static boolean is(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(Long.BYTES);
            return start.length == Long.BYTES
                    && ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong() == MAGIC;
        } catch (IOException _) {
            return false;
        }
    }

    /// Maps a file and compares its checksums.
    ///
    /// @throws InputException if it is missing, no such file, of another version, cut short or altered
    static ModelImage map(Path file, Arena arena) {
        require(Files.isRegularFile(file), "%s: no such file", file);
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            require(size >= HEADER, "%s: is no n-gram model, or is cut short (%d bytes)", file, size);
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            require(bytes.get(LONG, 0) == MAGIC, "%s: is no n-gram model", file);
            require(bytes.get(INT, 8) == VERSION, "%s: has version %d of n-gram models, this program reads %d; train"
                    + " it again", file, bytes.get(INT, 8), VERSION);
            require(bytes.get(INT, HEADER_CHECKSUM) == checksum(bytes.asSlice(0, HEADER_CHECKSUM)),
                    "%s: its header was altered; train it again", file);
            require(bytes.get(LONG, SIZE) == size, "%s: has %d bytes instead of %d, it is cut short or was altered;"
                    + " train it again", file, size, bytes.get(LONG, SIZE));
            int order = bytes.get(INT, 12);
            var kind = new Kind(order, Smoothing.of(bytes.get(INT, 16)),
                    bytes.get(INT, 20) == 1 ? Sentences.DOCUMENT : Sentences.LINE, bytes.get(FLOAT, 24),
                    bytes.get(INT, 28) != 0);
            var counts = new long[order];
            for (int k = 0; k < order; k++) counts[k] = bytes.get(LONG, COUNTS + Long.BYTES * (long) k);
            require(bytes.get(INT, BODY_CHECKSUM) == checksum(bytes.asSlice(HEADER)),
                    "%s: was altered; train it again", file);
            return new ModelImage(bytes, kind, counts, bytes.get(LONG, 32));
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + e, e);
        }
    }

    NgramVocabulary vocabulary() {
        long text = HEADER + Integer.BYTES * (counts[0] + 1);
        List<String> words = new ArrayList<>();
        int start = 0;
        for (long id = 0; id < counts[0]; id++) {
            int end = bytes.get(INT, HEADER + Integer.BYTES * (id + 1));
            byte[] word = bytes.asSlice(text + start, end - start).toArray(ValueLayout.JAVA_BYTE);
            words.add(new String(word, StandardCharsets.UTF_8));
            start = end;
        }
        return new NgramVocabulary(words);
    }
}
