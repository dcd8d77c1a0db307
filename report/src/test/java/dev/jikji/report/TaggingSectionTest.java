package dev.jikji.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

class TaggingSectionTest {

    @Test
    void itShowsScoresConfusionAndMarkedSentencesAndEscapesThem() {
        String html = new TaggingSection(JsonMapper.shared().readTree("""
                {"split": "test", "unit": "type", "tags": ["B-PER", "O"], "tag_confusion": [[7, 2], [0, 1234]],
                 "scores": [{"name": "PER", "precision": 0.875, "recall": 0.7, "f1": 0.7778, "gold": 10, "guessed": 8}],
                 "tagged": [{"words": ["<b>", "Kim", "naps"], "spans": [{"type": "PER", "from": 1, "to": 2, "state": "wrong"}]}]}
                """)).html();
        assertThat(html).contains("Tags, on the test sentences", "<td>PER</td>", "0.875",
                "<td class=\"number\"><b>1,234</b></td>", "<td class=\"number\">·</td>",
                "&lt;b&gt; <span class=\"tag wrong\"><small>PER</small>Kim</span> naps");
    }

    @Test
    void withoutTaggedSentencesThereIsNothing() {
        assertThat(new TaggingSection(MissingNode.getInstance()).html()).isEmpty();
    }
}
