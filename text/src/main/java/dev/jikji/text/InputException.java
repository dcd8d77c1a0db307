package dev.jikji.text;

import java.util.Locale;

/// Something the user gave (text, a recipe, a checkpoint, a flag) cannot be used. The message is one line for
/// that user: what is wrong, where, the offending value, the way out. The command line prints it and exits with 2.
///
/// It lives in the uppermost module because every module below reads something a user wrote.
public class InputException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InputException(String message) {
        super(message);
    }

    public InputException(String message, Throwable cause) {
        super(message, cause);
    }

    /// Refuses bad input.
    ///
    /// @param format as in [String#format], in the root locale
    /// @throws InputException if `condition` is false
    public static void require(boolean condition, String format, Object... arguments) {
        if (!condition) throw new InputException(String.format(Locale.ROOT, format, arguments));
    }
}
