package dev.jikji.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.MissingNode;

class ClassificationSectionTest {
    private static final String EVALUATION = """
            {"split": "test", "labels": ["<bad>", "good"], "confusion": [[3, 1], [0, 6]], "calibration_error": 0.0321,
             "classes": [{"label": "<bad>", "precision": 1, "recall": 0.75, "f1": 0.857142, "support": 4}],
             "calibration": [{"from": 0.8, "to": 0.9, "count": 4, "confidence": 0.85, "accuracy": 0.75},
                             {"from": 0.9, "to": 1.0, "count": 6, "confidence": 0.97, "accuracy": 1}],
             "telling": {"<bad>": [{"part": "dull<script>", "weight": 2.5, "count": 3}], "good": []},
             "decisions": [{"where": "a.tsv:2", "text": "x", "label": "good", "predicted": "<bad>", "probability": 0.91,
                            "parts": [{"part": "fine", "weight": -1.5}, {"part": "dull", "weight": 3}]}],
             "filters": [{"width": 2, "class": "good", "weight": 0.4, "ngrams": [{"ngram": "very fine", "answer": 2}]}]}
            """;

    @Test
    void everyPartOfTheEvaluationIsShownAndEscaped() {
        String html = new ClassificationSection(History.JSON.readTree(EVALUATION)).html();
        assertThat(html).contains("on the test examples", "&lt;bad&gt;", "dull&lt;script&gt;", "error 0.0321",
                "a.tsv:2", "wrong", "it is good", "very fine", "part against").doesNotContain("<script>", "<bad>");
        assertThat(html).as("three of four, of a colour that is full at 70 %").contains("--share:53%");
    }

    @Test
    void withoutAnEvaluationNothingIsShown() {
        assertThat(new ClassificationSection(MissingNode.getInstance()).html()).isEmpty();
    }
}
