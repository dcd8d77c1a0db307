package dev.jikji.cli;

import dev.jikji.text.Corpus;
import dev.jikji.text.Piece;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// A corpus that tells how many bytes were read of it, and whose reading ends with a [CancellationException] when it is
/// asked to.
record WatchedCorpus(Corpus corpus, LongConsumer bytesDone, BooleanSupplier stop) implements Corpus {

    @Override
    public Pass open() {
        Pass pass = corpus.open();
        return new Pass() {
            private long bytes;

            @Override
            public Piece next() {
                if (stop.getAsBoolean()) throw new CancellationException();
                Piece piece = pass.next();
                if (piece != null) bytes += piece.bytes();
                bytesDone.accept(bytes);
                return piece;
            }

            @Override
            public void close() {
                pass.close();
            }
        };
    }
}
