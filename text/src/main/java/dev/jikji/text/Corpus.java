package dev.jikji.text;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/// Text that can be read from the start as often as one likes, in pieces, never all at once.
@FunctionalInterface
public interface Corpus {

    /// How documents are told apart within a file. A file always ends a document.
    enum Documents {
        /// at one or more blank lines
        BLANK_LINE,
        /// every line is a document
        LINE,
        /// every file is a document
        FILE
    }

    /// One pass through a corpus.
    interface Pass extends AutoCloseable {
        /// @return the next piece, or null after the last
        /// @throws InputException if the text cannot be read as UTF-8
        Piece next();

        @Override
        void close();
    }

    /// @param documents  how many end in this corpus
    /// @param bytes      in UTF-8
    /// @param characters code points
    record Size(long documents, long bytes, long characters) {
    }

    /// Starts a pass, independent of any other.
    Pass open();

    /// Reads the corpus through.
    default Size size() {
        long documents = 0;
        long bytes = 0;
        long characters = 0;
        try (Pass pass = open()) {
            for (Piece piece = pass.next(); piece != null; piece = pass.next()) {
                documents += piece.endsDocument() ? 1 : 0;
                bytes += piece.bytes();
                characters += piece.text().codePointCount(0, piece.text().length());
            }
        }
        return new Size(documents, bytes, characters);
    }

    /// The whole text of a small corpus.
    default String text() {
        var text = new StringBuilder();
        try (Pass pass = open()) {
            for (Piece piece = pass.next(); piece != null; piece = pass.next()) text.append(piece.text());
        }
        return text.toString();
    }

    /// The documents of a small corpus.
    default List<String> documents() {
        var documents = new ArrayList<String>();
        var document = new StringBuilder();
        try (Pass pass = open()) {
            for (Piece piece = pass.next(); piece != null; piece = pass.next()) {
                document.append(piece.text());
                if (piece.endsDocument()) {
                    documents.add(document.toString());
                    document.setLength(0);
                }
            }
        }
        return documents;
    }

    /// Text in files.
    ///
    /// @param sources files, folders (all files below, ordered by path, hidden ones skipped) and `-` for standard
    ///                input, which is read to its end now; each may be compressed by gzip
    /// @param lenient whether bytes that are not UTF-8 are read as U+FFFD instead of refused
    /// @throws InputException if a source is missing, cannot be read or looks like a binary file, or if there is no
    ///                        text at all
    static Corpus of(List<String> sources, Documents documents, boolean lenient) {
        return TextFiles.open(sources, documents, lenient);
    }

    /// Text at hand, each string a document.
    static Corpus ofDocuments(List<String> documents) {
        return ofDocuments(documents::iterator);
    }

    /// Text from elsewhere, each string a document. A document should end with the line end that separates it from
    /// the next.
    ///
    /// @param documents called at the start of every pass; the same documents each time
    static Corpus ofDocuments(Supplier<? extends Iterator<String>> documents) {
        return () -> {
            Iterator<String> iterator = documents.get();
            return new Pass() {
                @Override
                public Piece next() {
                    return iterator.hasNext() ? new Piece(iterator.next(), true) : null;
                }

                @Override
                public void close() {
                }
            };
        };
    }
}
