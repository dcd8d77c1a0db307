package dev.jikji.models.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.models.parse.Attachments.Group;
import dev.jikji.models.parse.Attachments.Mistake;
import dev.jikji.models.parse.Parse.Arc;
import dev.jikji.text.conllu.Sentence;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttachmentsTest {
    /// Worked by hand: 2 → 6 goes over 3, which hangs from nothing of 2.
    private static final Sentence GOLD = SmallTreebank.sentence(
            "A/DET/2/det man/NOUN/3/nsubj came/VERB/0/root who/PRON/6/nsubj was/AUX/6/cop late/ADJ/2/acl:relcl");

    private static Arc arc(int head, String relation, double probability) {
        return new Arc(head, relation, "_", probability);
    }

    @Test
    void mistakesAreCountedByRelationLengthAndCrossing() {
        Parse parse = new Parse(List.of(arc(2, "det", 1), arc(3, "obj", 0.9), arc(0, "root", 1), arc(6, "nsubj", 1),
                arc(6, "cop", 1), arc(3, "acl", 0.7)));
        Attachments found = Attachments.of(List.of(GOLD), List.of(parse));
        assertThat(found.relations()).contains(new Group("nsubj", 2, 1, 1), new Group("obj", 0, 1, 0),
                new Group("acl", 1, 1, 0), new Group("root", 1, 1, 1));
        assertThat(found.lengths()).containsExactly(new Group("root", 1, 1, 1), new Group("1", 3, 3, 2),
                new Group("2", 1, 1, 1), new Group("3-6", 1, 1, 0), new Group("7-15", 0, 0, 0),
                new Group("16+", 0, 0, 0));
        assertThat(found.crossing()).isEqualTo(new Group("crossing", 1, 0, 0));
        assertThat(found.mistakes()).extracting(Mistake::kind).containsExactly("nsubj → obj", "acl, wrong head");
    }

    @Test
    void subtypesDoNotCount() {
        Parse parse = new Parse(GOLD.words().stream()
                .map(word -> arc(word.head(), word.universalRelation() + ":own", 1)).toList());
        Attachments found = Attachments.of(List.of(GOLD), List.of(parse));
        assertThat(found.mistakes()).isEmpty();
        assertThat(found.crossing()).isEqualTo(new Group("crossing", 1, 1, 1));
        assertThat(found.crossing().f1()).isEqualTo(1);
    }
}
