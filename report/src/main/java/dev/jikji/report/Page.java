package dev.jikji.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// A page that holds all it needs and asks the network for nothing, in light and dark, on paper and on a phone.
final class Page {
    private Page() {}

    /// @param title  for the browser's tab
    /// @param body   HTML
    /// @param footer a sentence, HTML
    static String of(String title, String body, String footer) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="Content-Security-Policy" \
                content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <main>
                %s<footer>%s This page loads nothing from the network.</footer>
                </main>
                <script>
                %s</script>
                </body>
                </html>
                """.formatted(Html.escape(title), resource("report.css"), body, footer, resource("report.js"));
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
