package dev.jikji.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// Shows how far something has come that may take long: nothing in the first two seconds, then a line redrawn on a
/// terminal, or elsewhere one every ten seconds. The line goes on counting seconds while nothing is reported.
final class Progress implements AutoCloseable {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long LOG_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Duration REDRAW = Duration.ofMillis(200);
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final IntSupplier columns;
    private final LongSupplier nanoTime;
    private final long begun;
    private final Thread clock;

    private String what = "";
    private String state = "";
    private long since;
    private long loggedAt;
    private boolean drawn;
    private boolean closed;

    Progress(PrintStream out, IntSupplier columns, LongSupplier nanoTime) {
        this.out = out;
        this.columns = columns;
        this.nanoTime = nanoTime;
        begun = nanoTime.getAsLong();
        clock = Thread.ofVirtual().name("progress").start(this::redraw);
    }

    /// Something without a known end.
    ///
    /// @param bytes of text done
    synchronized void at(String what, long bytes) {
        show(what, bytes == 0 ? "" : String.format("%,.1f MB", bytes / 1e6));
    }

    /// Something with a known end; the time left is told too.
    synchronized void at(String what, long done, long total) {
        at(what, done, total, "");
    }

    /// Likewise, with more to say.
    synchronized void at(String what, long done, long total, String more) {
        String left = "";
        if (what.equals(this.what) && done > 0) {
            double nanosLeft = (nanoTime.getAsLong() - since) / (double) done * (total - done);
            left = ", " + LiveLine.duration(Duration.ofNanos((long) nanosLeft)) + " left";
        }
        String shown = String.format("%d %%", 100 * done / Math.max(1, total)) + left;
        show(what, more.isEmpty() ? shown : shown + "  " + more);
    }

    private void show(String what, String state) {
        if (!what.equals(this.what)) since = nanoTime.getAsLong();
        this.what = what;
        this.state = state;
    }

    private void redraw() {
        while (!Thread.currentThread().isInterrupted()) {
            draw();
            try {
                Thread.sleep(REDRAW);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    synchronized void draw() {
        long now = nanoTime.getAsLong();
        if (closed || what.isEmpty() || now - begun < PATIENCE_NANOS) return;
        int width = columns.getAsInt();
        if (width == 0 && loggedAt != 0 && now - loggedAt < LOG_NANOS) return;
        loggedAt = now;
        String time = LiveLine.duration(Duration.ofNanos(now - since));
        String line = what + "  " + (state.isEmpty() ? "" : state + "  ") + time;
        if (width == 0) {
            out.println(line);
        } else {
            out.print(ERASE_LINE + line.substring(0, Math.min(line.length(), width - 1)));
            drawn = true;
        }
        out.flush();
    }

    /// Ends the line; nothing is drawn afterwards.
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        clock.interrupt();
        if (drawn) out.print(ERASE_LINE);
        out.flush();
    }
}
