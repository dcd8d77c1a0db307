package dev.jikji.tensor;

import java.util.Locale;

/// A tensor operation that cannot be done: shapes that do not fit, an index out of range, memory that is not there.
/// The message is one line naming the operation and its operands; libtorch's own exception, with its C++ trace, is
/// the cause.
public class TensorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TensorException(String message, Throwable cause) {
        super(message, cause);
    }

    /// Not enough memory for an operation.
    public static final class OutOfMemory extends TensorException {
        private static final long serialVersionUID = 1L;

        OutOfMemory(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static RuntimeException of(String operation, RuntimeException failure, Tensor... operands) {
        if (failure instanceof IllegalStateException) return failure; // ours, of a freed operand
        StringBuilder line = new StringBuilder(operation).append(": ");
        StringBuilder shapes = new StringBuilder();
        for (Tensor operand : operands) {
            if (operand.isClosed()) return freed(operation, failure);
            shapes.append(shapes.isEmpty() ? "" : ", ").append(operand);
        }
        String reason = firstLine(failure);
        line.append(reason);
        if (!shapes.isEmpty()) line.append(". Operands: ").append(shapes);
        String lower = reason.toLowerCase(Locale.ROOT);
        boolean memory = lower.contains("allocate memory") || lower.contains("not enough memory")
                || lower.contains("bad_alloc") || lower.contains("out of memory");
        return memory ? new OutOfMemory(line.toString(), failure) : new TensorException(line.toString(), failure);
    }

    static IllegalStateException freed(String operation, Throwable cause) {
        return new IllegalStateException(
                operation + ": an operand was freed when its TensorScope closed; keep() it to use it outside", cause);
    }

    private static String firstLine(RuntimeException failure) {
        String message = String.valueOf(failure.getMessage());
        int trace = message.indexOf("Exception raised from");
        return (trace < 0 ? message : message.substring(0, trace)).strip().lines().findFirst().orElse("failed");
    }
}
