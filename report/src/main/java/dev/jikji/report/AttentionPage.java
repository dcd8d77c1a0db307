package dev.jikji.report;

import dev.jikji.text.AtomicFile;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Heat maps of attention: a page of one file that needs no network, every layer and head of it, and a picture.
public final class AttentionPage {
    private static final String DATA = "@DATA@";
    private static final int CELL = 22;
    private static final int GAP = 24;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

    private AttentionPage() {}

    /// @param title       in words
    /// @param source      the sentence that was read
    /// @param translation of it
    /// @throws UncheckedIOException if the page cannot be written; nothing is left of it then
    public static void write(Path file, String title, String source, String translation, List<AttentionMap> maps) {
        byte[] page = html(title, source, translation, maps).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(page));
    }

    static String html(String title, String source, String translation, List<AttentionMap> maps) {
        ObjectNode data = JsonMapper.shared().createObjectNode().put("title", title).put("source", source)
                .put("translation", translation);
        ArrayNode all = data.putArray("maps");
        for (AttentionMap map : maps) {
            ObjectNode object = all.addObject().put("name", map.name());
            map.rows().forEach(object.putArray("rows")::add);
            map.columns().forEach(object.putArray("columns")::add);
            ArrayNode heads = object.putArray("heads");
            for (float[][] head : map.weights()) {
                ArrayNode values = heads.addArray(); // in thousandths, row after row
                for (float[] row : head) for (float weight : row) values.add(Math.round(1_000 * weight));
            }
        }
        // Within a script element only these could end it or be taken for a comment; as JSON both are the same.
        String json = data.toString().replace("<", "\\u003c").replace(">", "\\u003e");
        try (InputStream in = AttentionPage.class.getResourceAsStream("attention.html")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace(DATA, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Draws maps one below the other, the heads of each side by side.
    ///
    /// @throws UncheckedIOException if the picture cannot be written; nothing is left of it then
    public static void writePng(Path file, List<AttentionMap> maps) {
        BufferedImage image = draw(maps);
        AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
    }

    static BufferedImage draw(List<AttentionMap> maps) {
        System.setProperty("java.awt.headless", "true");
        FontMetrics metrics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics().getFontMetrics(FONT);
        int left = GAP
                + maps.stream().flatMap(map -> map.rows().stream()).mapToInt(metrics::stringWidth).max().orElse(0);
        int width = 0;
        int height = GAP;
        for (AttentionMap map : maps) {
            width = Math.max(width, left + map.weights().length * (map.columns().size() * CELL + GAP));
            height += above(map, metrics) + map.rows().size() * CELL + GAP;
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        g.setFont(FONT);
        int y = GAP;
        for (AttentionMap map : maps) {
            y += above(map, metrics);
            for (int head = 0; head < map.weights().length; head++)
                draw(g, map, head, left + head * (map.columns().size() * CELL + GAP), y, metrics);
            y += map.rows().size() * CELL + GAP;
        }
        g.dispose();
        return image;
    }

    /// Room for the name and the upright names of the columns.
    private static int above(AttentionMap map, FontMetrics metrics) {
        return 2 * metrics.getHeight() + map.columns().stream().mapToInt(metrics::stringWidth).max().orElse(0);
    }

    private static void draw(Graphics2D g, AttentionMap map, int head, int x, int y, FontMetrics metrics) {
        g.setColor(Color.BLACK);
        String name = map.weights().length == 1 ? map.name() : map.name() + ", head " + (head + 1);
        g.drawString(name, x, y - above(map, metrics) + metrics.getAscent());
        AffineTransform upright = g.getTransform();
        for (int column = 0; column < map.columns().size(); column++) {
            g.rotate(-Math.PI / 2, x + column * CELL + 0.7 * CELL, y - 4);
            g.drawString(map.columns().get(column), (float) (x + column * CELL + 0.7 * CELL), y - 4);
            g.setTransform(upright);
        }
        for (int row = 0; row < map.rows().size(); row++) {
            g.setColor(Color.BLACK);
            String label = map.rows().get(row);
            if (head == 0)
                g.drawString(label, x - 6 - metrics.stringWidth(label), y + row * CELL + (int) (0.7 * CELL));
            for (int column = 0; column < map.columns().size(); column++) {
                g.setColor(shade(map.weights()[head][row][column]));
                g.fillRect(x + column * CELL, y + row * CELL, CELL - 1, CELL - 1);
            }
        }
    }

    /// From almost white to a dark blue; the root lets small weights be seen.
    static Color shade(float weight) {
        double t = Math.sqrt(Math.clamp(weight, 0, 1));
        return new Color((int) Math.round(244 - t * (244 - 8)), (int) Math.round(247 - t * (247 - 48)),
                (int) Math.round(251 - t * (251 - 107)));
    }
}
