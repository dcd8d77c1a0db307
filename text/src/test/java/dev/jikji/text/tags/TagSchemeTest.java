package dev.jikji.text.tags;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TagSchemeTest {
    /// Two people side by side, a place of three words, one alone, and one at the end.
    private static final List<Entity> ENTITIES = List.of(new Entity("PER", 0, 2), new Entity("PER", 2, 3),
            new Entity("LOC", 3, 6), new Entity("LOC", 7, 8), new Entity("ORG", 9, 10));

    private static List<String> tags(String text) {
        return List.of(text.split(" "));
    }

    @Test
    void eachSchemeWritesEntitiesAsItIsDefined() {
        assertThat(TagScheme.IOB1.tags(ENTITIES, 10))
                .isEqualTo(tags("I-PER I-PER B-PER I-LOC I-LOC I-LOC O I-LOC O I-ORG"));
        assertThat(TagScheme.BIO.tags(ENTITIES, 10))
                .isEqualTo(tags("B-PER I-PER B-PER B-LOC I-LOC I-LOC O B-LOC O B-ORG"));
        assertThat(TagScheme.BIOES.tags(ENTITIES, 10))
                .isEqualTo(tags("B-PER E-PER S-PER B-LOC I-LOC E-LOC O S-LOC O S-ORG"));
    }

    @ParameterizedTest
    @EnumSource(TagScheme.class)
    void whateverTheEntitiesTheyAreReadBackAndKeepTheScheme(TagScheme scheme) {
        Random random = new Random(5);
        for (int run = 0; run < 500; run++) {
            List<Entity> entities = new ArrayList<>();
            int at = 0;
            while (at < 12) {
                int from = at + random.nextInt(2), to = from + 1 + random.nextInt(3);
                if (to > 12) break;
                entities.add(new Entity("AB".substring(random.nextInt(2)).substring(0, 1), from, to));
                at = to;
            }
            List<String> written = scheme.tags(entities, 12);
            assertThat(TagScheme.entities(written)).isEqualTo(entities);
            assertThat(scheme.firstFault(written)).isEmpty();
            for (TagScheme other : TagScheme.values())
                assertThat(scheme.convert(other.convert(written))).isEqualTo(written);
        }
    }

    @Test
    void theSchemeOfAFileIsRecognised() {
        assertThat(TagScheme.of(List.of(tags("I-PER I-PER O I-LOC"), tags("I-PER B-PER")))).isEqualTo(TagScheme.IOB1);
        assertThat(TagScheme.of(List.of(tags("I-PER O I-LOC")))).isEqualTo(TagScheme.IOB1);
        assertThat(TagScheme.of(List.of(tags("B-PER O B-LOC"), tags("O")))).isEqualTo(TagScheme.BIO);
        assertThat(TagScheme.of(List.of(tags("B-PER E-PER O")))).isEqualTo(TagScheme.BIOES);
        assertThat(TagScheme.of(List.of(tags("B-PER I-PER"), tags("B-PER I-PER"), tags("I-LOC"))))
                .isEqualTo(TagScheme.BIO); // and the last line is its fault
    }

    @Test
    void tagsOfEntitiesAreToldFromOthers() {
        assertThat(TagScheme.isOfEntities(Set.of("O", "B-PER", "I-PER"))).isTrue();
        assertThat(TagScheme.isOfEntities(Set.of("O", "B", "I"))).isTrue();
        assertThat(TagScheme.isOfEntities(Set.of("O"))).isFalse();
        assertThat(TagScheme.isOfEntities(Set.of("NOUN", "VERB"))).isFalse();
        assertThat(TagScheme.isOfEntities(Set.of("O", "B-PER", "X"))).isFalse();
    }

    @Test
    void whatBreaksASchemeIsFound() {
        assertThat(TagScheme.BIO.firstFault(tags("O I-PER"))).hasValue(1);
        assertThat(TagScheme.BIO.firstFault(tags("B-PER I-LOC"))).hasValue(1);
        assertThat(TagScheme.IOB1.firstFault(tags("O B-PER"))).hasValue(1);
        assertThat(TagScheme.BIOES.firstFault(tags("B-PER O"))).hasValue(1);
        assertThat(TagScheme.BIOES.firstFault(tags("O B-PER"))).hasValue(1); // does not end
        assertThat(TagScheme.BIOES.firstFault(tags("S-PER E-PER"))).hasValue(1);
        assertThat(TagScheme.BIO.firstFault(tags("O E-PER"))).hasValue(1);
        assertThat(TagScheme.BIO.firstFault(tags("O NOUN"))).hasValue(1);
    }

    /// Mixtures as `conlleval` reads them: a chunk goes on through B, I and E of its type, and a new type begins a new one.
    @Test
    void mixturesHaveTheMeaningOfConlleval() {
        assertThat(TagScheme.entities(tags("I-A I-B I-B"))).containsExactly(new Entity("A", 0, 1),
                new Entity("B", 1, 3));
        assertThat(TagScheme.entities(tags("B-A I-A E-A I-A O E-A"))).containsExactly(new Entity("A", 0, 3),
                new Entity("A", 3, 4), new Entity("A", 5, 6));
        assertThat(TagScheme.entities(tags("S-A I-A B-A S-A"))).containsExactly(new Entity("A", 0, 1),
                new Entity("A", 1, 2), new Entity("A", 2, 3), new Entity("A", 3, 4));
        assertThat(TagScheme.entities(tags("B I O B B"))).containsExactly(new Entity("", 0, 2), new Entity("", 3, 4),
                new Entity("", 4, 5));
    }
}
