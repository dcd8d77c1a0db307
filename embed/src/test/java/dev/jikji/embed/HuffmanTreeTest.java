package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HuffmanTreeTest {

    /// The example of Cormen et al., *Introduction to Algorithms*, section 15.3.
    @Test
    void codesHaveTheKnownLengths() {
        var tree = new HuffmanTree(45, 16, 13, 12, 9, 5);
        assertThat(IntStream.range(0, 6).map(word -> tree.code(word).length)).containsExactly(1, 3, 3, 3, 4, 4);
    }

    @Test
    void aSingleWordNeedsNoDecision() {
        assertThat(new HuffmanTree(7).nodes(0)).isEmpty();
    }
}
