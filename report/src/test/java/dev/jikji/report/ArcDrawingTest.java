package dev.jikji.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.report.ArcDrawing.Arc;
import dev.jikji.text.InputException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ArcDrawingTest {
    private static final ArcDrawing TREE = new ArcDrawing(List.of("We", "saw <it>", "today"),
            List.of("PRON", "VERB", "NOUN"),
            List.of(new Arc(2, 1, "nsubj", false), new Arc(0, 2, "root", false), new Arc(2, 3, "obl:tmod", true)));

    private static Document parsed(ArcDrawing drawing) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(drawing.svg().getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Document svg) {
        List<String> texts = new ArrayList<>();
        var nodes = svg.getElementsByTagName("text");
        for (int i = 0; i < nodes.getLength(); i++) texts.add(nodes.item(i).getTextContent());
        return texts;
    }

    @Test
    void wordsTagsAndRelationsAreTextOfWellFormedXml() throws Exception {
        assertThat(texts(parsed(TREE))).containsExactlyInAnyOrder("We", "saw <it>", "today", "PRON", "VERB", "NOUN",
                "nsubj", "root", "obl:tmod");
    }

    @Test
    void anArcOverAnotherLiesAboveIt() throws Exception {
        var tree = new ArcDrawing(List.of("a", "b", "c"), List.of(),
                List.of(new Arc(3, 1, "far", false), new Arc(3, 2, "near", false), new Arc(0, 3, "root", false)));
        Document svg = parsed(tree);
        assertThat(y(svg, "far")).isLessThan(y(svg, "near") - 20);
        assertThat(y(svg, "root")).isLessThan(y(svg, "near"));
    }

    private static double y(Document svg, String text) {
        var nodes = svg.getElementsByTagName("text");
        for (int i = 0; i < nodes.getLength(); i++)
            if (nodes.item(i).getTextContent().equals(text))
                return Double.parseDouble(((Element) nodes.item(i)).getAttribute("y"));
        throw new AssertionError(text);
    }

    @Test
    void anEmptySentenceHasADrawing() throws Exception {
        assertThat(texts(parsed(new ArcDrawing(List.of(), List.of(), List.of())))).isEmpty();
    }

    @Test
    void arcsOutsideTheSentenceAreRefused() {
        assertThatThrownBy(() -> new ArcDrawing(List.of("a"), List.of(), List.of(new Arc(2, 1, "x", false))))
                .isInstanceOf(InputException.class).hasMessage("arc from 2 to 1 is outside the sentence (1 words)");
    }
}
