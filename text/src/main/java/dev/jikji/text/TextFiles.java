package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// A corpus of UTF-8 files.
///
/// @param files readable files in the order of reading
/// @param separation how documents are told apart within a file
record TextFiles(List<Source> files, Documents separation, boolean lenient) implements Corpus {

    /// Longer documents are cut: enough text to encode at a stretch, little enough to hold many.
    private static final int MAX_PIECE = 1 << 20;
    private static final int BLOCK = 1 << 16;
    /// Of a file, looked at before it is read.
    private static final int BEGIN = 8 << 10;
    /// Text has hardly any control characters; a tenth leaves room for logs with terminal colours.
    private static final double MAX_CONTROL = 0.1;

    /// @param name what the user called it
    record Source(Path path, String name) {

        InputStream open() throws IOException {
            InputStream in = Gzip.open(path);
            try {
                require(in instanceof GZIPInputStream || !name.endsWith(".gz") || Files.size(path) == 0,
                        "%s: is not compressed by gzip, though its name ends in .gz", name);
                return in;
            } catch (IOException | RuntimeException e) {
                in.close();
                throw e;
            }
        }

        InputException explain(IOException e) {
            return Gzip.explain(name, e);
        }
    }

    static Corpus open(List<String> sources, Documents documents, boolean lenient) {
        require(!sources.isEmpty(), "no text given: name a file, a folder, or - for standard input");
        var files = new ArrayList<Source>();
        for (String source : sources) {
            if (source.equals("-")) {
                files.add(spool(System.in, "standard input"));
            } else {
                addFiles(source, files);
            }
        }
        boolean empty = true;
        for (Source file : files) empty &= isEmptyText(file);
        require(!empty, "%s: no text: %s empty", String.join(", ", sources),
                files.size() == 1 ? "the file is" : "all files are");
        return new TextFiles(List.copyOf(files), documents, lenient);
    }

    private static void addFiles(String source, List<Source> files) {
        Path path;
        try {
            path = Path.of(source);
        } catch (InvalidPathException e) {
            throw new InputException(source + ": is not a file name: " + e.getReason(), e);
        }
        require(Files.exists(path), "%s: no such file or folder", source);
        if (Files.isRegularFile(path)) {
            files.add(new Source(path, source));
            return;
        }
        if (!Files.isDirectory(path)) {
            try (InputStream in = Files.newInputStream(path)) {
                files.add(spool(in, source));
            } catch (IOException e) {
                throw new InputException(source + ": cannot be read: " + e, e);
            }
            return;
        }
        try (Stream<Path> below = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> found = below.filter(p -> Files.isRegularFile(p) && !hidden(path.relativize(p))).sorted()
                    .toList();
            require(!found.isEmpty(), "%s: the folder holds no files", source);
            found.forEach(p -> files.add(new Source(p, p.toString())));
        } catch (IOException | UncheckedIOException e) {
            throw new InputException(source + ": the folder cannot be read: " + e, e);
        }
    }

    private static boolean hidden(Path relative) {
        for (Path part : relative) if (part.toString().startsWith(".")) return true;
        return false;
    }

    /// Standard input and pipes can be read only once, a corpus is read often.
    private static Source spool(InputStream in, String name) {
        try {
            byte[] begin = in.readNBytes(BEGIN);
            boolean zipped = begin.length > 1 && begin[0] == 0x1f && begin[1] == (byte) 0x8b;
            if (!zipped) requireText(begin, name); // before a device without end fills the disk
            Path file = Files.createTempFile("jikji-text", ".txt");
            file.toFile().deleteOnExit();
            Files.copy(new SequenceInputStream(new ByteArrayInputStream(begin), in), file,
                    StandardCopyOption.REPLACE_EXISTING);
            return new Source(file, name);
        } catch (IOException e) {
            throw new InputException(name + ": cannot be kept in a temporary file: " + e, e);
        }
    }

    /// @throws InputException if the file cannot be read or its first block does not look like text
    private static boolean isEmptyText(Source file) {
        byte[] block;
        try (InputStream in = file.open()) {
            block = in.readNBytes(BEGIN);
        } catch (IOException e) {
            throw file.explain(e);
        }
        requireText(block, file.name);
        return block.length == 0 || Arrays.equals(block, new byte[]{(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
    }

    private static void requireText(byte[] block, String name) {
        int control = 0;
        for (int i = 0; i < block.length; i++) {
            int b = block[i];
            require(b != 0, "%s: looks like a binary file (NUL at byte %d); text must be UTF-8", name, i);
            if (b == 0x7f || (b > 0 && b < ' ' && "\t\n\r\f\b\u001b".indexOf(b) < 0)) control++;
        }
        require(control <= block.length * MAX_CONTROL,
                "%s: looks like a binary file (%d of the first %d bytes are control characters)", name, control,
                block.length);
    }

    @Override
    public Pass open() {
        return new FilesPass();
    }

    /// Reads file after file; `buffer[start, end)` is decoded and not yet handed out, `buffer[start, at)` searched.
    private final class FilesPass implements Pass {
        private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(lenient ? CodingErrorAction.REPLACE : CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
        private char[] buffer = new char[2 * BLOCK];
        private int start;
        private int at;
        private int end;

        private int files;
        private Source source;
        private InputStream in;
        private long offset;   // of bytes[0] in the (decompressed) file
        private boolean fresh; // nothing decoded yet: a byte order mark may come
        private boolean ended;

        // Of the document being searched, for blank lines as separators.
        private int lineStart;
        private boolean lineBlank;
        private boolean blankSeen;
        private boolean textSeen;

        @Override
        public Piece next() {
            while (true) {
                if (in == null && !openNext()) return null;
                int cut = findDocumentEnd();
                if (cut >= 0) return take(cut, true);
                if (end - start >= MAX_PIECE) return take(findCut(), false);
                if (ended) {
                    closeFile();
                    if (end > start) return take(end, true);
                } else {
                    fill();
                }
            }
        }

        private boolean openNext() {
            if (files == TextFiles.this.files.size()) return false;
            source = TextFiles.this.files.get(files++);
            try {
                in = source.open();
            } catch (IOException e) {
                throw source.explain(e);
            }
            decoder.reset();
            bytes.clear().flip();
            offset = 0;
            fresh = true;
            ended = false;
            start = 0;
            at = 0;
            end = 0;
            startDocument();
            return true;
        }

        private void startDocument() {
            lineStart = start;
            lineBlank = true;
            blankSeen = false;
            textSeen = false;
        }

        private Piece take(int cut, boolean endsDocument) {
            var text = new String(buffer, start, cut - start);
            start = cut;
            if (endsDocument) {
                at = cut;
                startDocument();
            }
            return new Piece(text, endsDocument);
        }

        /// Searches on from `at`.
        ///
        /// @return where the document ends, or -1 if its end is not in the buffer
        private int findDocumentEnd() {
            switch (separation) {
                case FILE -> at = end;
                case LINE -> {
                    while (at < end) if (buffer[at++] == '\n') return at;
                }
                case BLANK_LINE -> {
                    for (; at < end; at++) {
                        char c = buffer[at];
                        if (c == '\n') {
                            blankSeen |= lineBlank;
                            lineBlank = true;
                            lineStart = at + 1;
                        } else if (lineBlank && c != ' ' && c != '\t' && c != '\r') {
                            if (blankSeen && textSeen) return Math.max(start, lineStart);
                            lineBlank = false;
                            blankSeen = false;
                            textSeen = true;
                        }
                    }
                }
            }
            return -1;
        }

        /// Where to cut a long document: before the last white space, a place no tokenizer joins across.
        private int findCut() {
            int limit = start + MAX_PIECE;
            for (int i = limit - 1; i > start; i--) {
                if (isBlank(buffer[i]) && !UnicodeClasses.isSpace(buffer[i - 1])) return i;
            }
            return Character.isHighSurrogate(buffer[limit - 1]) ? limit - 1 : limit;
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\n' || c == '\t' || c == '\r';
        }

        /// Reads and decodes one more block.
        private void fill() {
            makeRoom();
            try {
                bytes.compact();
                int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
                ended = read < 0;
                bytes.position(bytes.position() + Math.max(read, 0)).flip();
            } catch (IOException e) {
                throw source.explain(e);
            }
            CharBuffer out = CharBuffer.wrap(buffer, end, buffer.length - end);
            int from = bytes.position();
            CoderResult result = decoder.decode(bytes, out, ended);
            if (!result.isError() && ended) result = decoder.flush(out);
            if (result.isError()) {
                throw new InputException(String.format(
                        "%s: byte %d (0x%02X) is not valid UTF-8; convert the file to UTF-8, or pass --lenient to read "
                                + "such bytes as U+FFFD",
                        source.name, offset + bytes.position() - from, bytes.get(bytes.position()) & 0xff));
            }
            offset += bytes.position() - from;
            end = out.position();
            if (fresh && end > start) {
                fresh = false;
                if (buffer[start] == '\uFEFF') {
                    start++;
                    at = start;
                    lineStart = start;
                }
            }
        }

        /// One block of bytes decodes to at most as many chars.
        private void makeRoom() {
            if (buffer.length - end >= BLOCK + 2) return;
            int length = end - start;
            char[] room = length + BLOCK + 2 > buffer.length / 2 ? new char[2 * buffer.length] : buffer;
            System.arraycopy(buffer, start, room, 0, length);
            buffer = room;
            at -= start;
            lineStart -= start;
            end = length;
            start = 0;
        }

        private void closeFile() {
            if (in == null) return;
            try {
                in.close();
            } catch (IOException e) {
                throw source.explain(e);
            } finally {
                in = null;
            }
        }

        @Override
        public void close() {
            closeFile();
        }
    }
}
