package dev.jikji.embed;

import java.nio.charset.StandardCharsets;

/// Reads decimal numbers from bytes, exactly as [Float#parseFloat] would, without making strings of them.
///
/// A number of at most 15 digits and a small exponent is a quotient or product of two doubles that are exact, so its
/// double is correctly rounded (Clinger 1990, *How to Read Floating Point Numbers Accurately*). Rounding that again to
/// a float is right unless the double lies exactly between two floats, when the decimal may have been on either side;
/// those, and longer numbers, are left to the JDK.
final class Decimals {
    private static final int MAX_DIGITS = 15; // below 2^53
    private static final double[] POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
            1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    /// The bits of a double that a float does not have, and their value halfway between two floats.
    private static final long LOST_BITS = (1L << 29) - 1;
    private static final long HALFWAY = 1L << 28;

    private int end;

    /// Where the number last read ended.
    int end() {
        return end;
    }

    /// Reads the number that begins at `from` and ends at `to` or before a blank.
    ///
    /// @return NaN if there is no number, infinity if it is beyond the floats
    float read(byte[] bytes, int from, int to) {
        int i = from;
        boolean negative = i < to && bytes[i] == '-';
        if (negative || (i < to && bytes[i] == '+')) i++;
        long number = 0;
        int digits = 0; // significant ones
        int exponent = 0;
        int first = i;
        int point = -1;
        for (; i < to; i++) {
            int b = bytes[i];
            if (b >= '0' && b <= '9') {
                if (digits < MAX_DIGITS) number = 10 * number + b - '0';
                if (number != 0) digits++;
                if (point >= 0) exponent--;
            } else if (b == '.' && point < 0) {
                point = i;
            } else {
                break;
            }
        }
        boolean valid = i - first > (point >= 0 ? 1 : 0);
        if (i < to && (bytes[i] == 'e' || bytes[i] == 'E')) {
            i++;
            boolean down = i < to && bytes[i] == '-';
            if (down || (i < to && bytes[i] == '+')) i++;
            int shift = 0;
            int start = i;
            for (; i < to && bytes[i] >= '0' && bytes[i] <= '9'; i++)
                shift = Math.min(10 * shift + bytes[i] - '0', 9999);
            valid &= i > start;
            exponent += down ? -shift : shift;
        }
        end = i;
        if (!valid || (i < to && !TextVectors.isBlank(bytes[i]))) return Float.NaN;
        if (digits > MAX_DIGITS || exponent < -22 || exponent > 22) return parse(bytes, from, i);
        double value = exponent < 0 ? number / POWERS[-exponent] : number * POWERS[exponent];
        if ((Double.doubleToRawLongBits(value) & LOST_BITS) == HALFWAY) return parse(bytes, from, i);
        return (float) (negative ? -value : value);
    }

    private static float parse(byte[] bytes, int from, int to) {
        return Float.parseFloat(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    }
}
