package dev.jikji.text;

/// Text from ids that arrive one at a time. Text is given out when it is complete: a character made of several tokens
/// appears with the last of them.
public interface StreamDecoder {

    /// @return the text that `id` completes, possibly empty
    /// @throws IndexOutOfBoundsException if `id` is not in the vocabulary
    String add(int id);

    /// Ends the text.
    ///
    /// @return what was held back, where bytes that are no character are U+FFFD
    String finish();
}
