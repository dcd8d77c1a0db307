package dev.jikji.models.tag;

import dev.jikji.models.tag.TagDecoder.Decoded;
import dev.jikji.text.tags.TaggedSentence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/// Sentences of a document read together, with a mark between each two, so that a model sees what stands around them: a
/// headline alone does not say whether it names a team or a town.
///
/// @param groups for each passage the numbers of its sentences, in their order; empty sentences are in none
record Passages(List<int[]> groups) {
    /// Stands between sentences; it is outside every entity.
    static final String MARK = "</s>";

    /// @param lengths of the sentences
    /// @param begins  tells of a sentence whether a document begins with it
    /// @param most    words of a passage, marks included; a longer sentence is one by itself, and at 0 each one is
    static Passages of(int[] lengths, IntPredicate begins, int most) {
        List<int[]> groups = new ArrayList<>();
        List<Integer> group = new ArrayList<>();
        int words = 0;
        boolean begun = false; // a document, since the last sentence with words
        for (int i = 0; i < lengths.length; i++) {
            begun |= begins.test(i);
            if (lengths[i] == 0) continue;
            if (!group.isEmpty() && (begun || words + 1 + lengths[i] > most)) {
                groups.add(group.stream().mapToInt(Integer::intValue).toArray());
                group.clear();
                words = 0;
            }
            words += group.isEmpty() ? lengths[i] : 1 + lengths[i];
            group.add(i);
            begun = false;
        }
        if (!group.isEmpty()) groups.add(group.stream().mapToInt(Integer::intValue).toArray());
        return new Passages(groups);
    }

    static Passages of(List<TaggedSentence> sentences, int most) {
        return of(sentences.stream().mapToInt(sentence -> sentence.words().size()).toArray(),
                i -> sentences.get(i).begins(), most);
    }

    /// @return for each passage the words of its sentences, marks between them
    List<List<String>> words(List<? extends List<String>> sentences) {
        List<List<String>> passages = new ArrayList<>();
        for (int[] group : groups) {
            List<String> words = new ArrayList<>();
            for (int sentence : group) {
                if (!words.isEmpty()) words.add(MARK);
                words.addAll(sentences.get(sentence));
            }
            passages.add(words);
        }
        return passages;
    }

    /// @param outside the tag of the marks
    /// @return for each passage the tags of its sentences
    List<int[]> tags(List<int[]> sentences, int outside) {
        List<int[]> passages = new ArrayList<>();
        for (int[] group : groups) {
            int length = group.length - 1;
            for (int sentence : group) length += sentences.get(sentence).length;
            int[] tags = new int[length];
            int at = 0;
            for (int sentence : group) {
                if (at > 0) tags[at++] = outside;
                System.arraycopy(sentences.get(sentence), 0, tags, at, sentences.get(sentence).length);
                at += sentences.get(sentence).length;
            }
            passages.add(tags);
        }
        return passages;
    }

    /// What was decided about passages as what was decided about sentences. The nats of a passage are shared out by words.
    ///
    /// @param lengths of the sentences
    /// @return for each sentence, empty ones too
    List<Decoded> apart(List<Decoded> passages, int... lengths) {
        Decoded[] sentences = new Decoded[lengths.length];
        Arrays.fill(sentences, new Decoded(new int[0], new float[0], 0));
        for (int p = 0; p < groups.size(); p++) {
            Decoded passage = passages.get(p);
            int words = passage.tags().length - (groups.get(p).length - 1);
            int at = 0;
            for (int sentence : groups.get(p)) {
                int to = at + lengths[sentence];
                sentences[sentence] = new Decoded(Arrays.copyOfRange(passage.tags(), at, to),
                        Arrays.copyOfRange(passage.probabilities(), at, to),
                        passage.nats() * lengths[sentence] / words);
                at = to + 1;
            }
        }
        return List.of(sentences);
    }
}
