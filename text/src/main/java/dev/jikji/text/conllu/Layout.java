package dev.jikji.text.conllu;

/// What a file has besides its sentences.
///
/// @param byteOrderMark whether U+FEFF begins it
/// @param lineEnd       LF or CR LF
public record Layout(boolean byteOrderMark, String lineEnd) {
    public static final Layout PLAIN = new Layout(false, "\n");
}
