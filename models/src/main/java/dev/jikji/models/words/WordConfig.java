package dev.jikji.models.words;

import static dev.jikji.text.InputException.require;

import dev.jikji.train.recipe.Setting;
import java.util.Arrays;

/// What is known of a word before its sentence is read: a part of the section `model` of a recipe.
public record WordConfig(
        @Setting(value = "width of the vectors learned for words; 0 for none", min = 0) int wordDim,
        @Setting(value = "times a word must occur in training to have a vector of its own", min = 1) int minCount,
        @Setting("whether words that differ in case alone share it") boolean lowercase,
        @Setting(value = "how often training takes a word for an unknown one: this, divided by itself plus the word's count", min = 0) double wordDropout,
        @Setting("whether given word vectors are trained on") boolean tuneVectors,
        @Setting(value = "width of a vector for a word's capitals and digits; 0 for none", min = 0) int casingDim,
        @Setting("what reads a word's characters") Characters characters,
        @Setting("what counts as a character: jamo takes Hangul syllables and accented letters apart") CharUnit charUnit,
        @Setting(value = "width of the vectors learned for characters", min = 1) int charDim,
        @Setting(value = "numbers that come out of a word's characters", min = 1) int charFeatures,
        @Setting("cnn: widths of its filters in characters, between commas") String charWidths) {

    /// What reads a word's characters.
    public enum Characters {
        NONE,
        /// A convolution and the maximum over the word (Ma and Hovy 2016).
        CNN,
        /// An LSTM from both ends (Lample et al. 2016).
        LSTM
    }

    /// What counts as a character.
    public enum CharUnit {
        /// A Unicode code point.
        CHARACTER,
        /// A code point of the canonical decomposition: of a Hangul syllable, each of its letters.
        JAMO
    }

    public WordConfig {
        int[] widths = widths(charWidths);
        require(characters != Characters.CNN || charFeatures % widths.length == 0,
                "model: char_features %d is not a multiple of the %d widths in char_widths", charFeatures,
                widths.length);
        require(characters != Characters.LSTM || charFeatures % 2 == 0,
                "model: char_features %d is odd; an LSTM gives half of it from each end", charFeatures);
    }

    /// As Ma and Hovy (2016), with capitals in view.
    public static WordConfig defaults() {
        return new WordConfig(100, 1, true, 0.25, false, 8, Characters.CNN, CharUnit.CHARACTER, 30, 50, "3");
    }

    /// @return the widths of a CNN's filters
    int[] widths() {
        return widths(charWidths);
    }

    private static int[] widths(String text) {
        String[] parts = text.split(",", -1);
        for (String part : parts)
            require(part.strip().matches("[1-9]"),
                    "model: char_widths '%s' must hold numbers from 1 to 9 between commas", text);
        return Arrays.stream(parts).mapToInt(part -> Integer.parseInt(part.strip())).toArray();
    }
}
