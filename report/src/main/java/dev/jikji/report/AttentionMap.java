package dev.jikji.report;

import static dev.jikji.text.InputException.require;

import java.util.List;

/// Where a model looked: for each head a matrix of weights.
///
/// @param name    in words, such as `decoder 2, source`
/// @param weights `[head][row][column]`, each row adding up to 1
/// @param rows    what looked, such as the tokens of a translation
/// @param columns what was looked at
public record AttentionMap(String name, float[][][] weights, List<String> rows, List<String> columns) {
    public AttentionMap {
        require(weights.length > 0 && weights[0].length == rows.size() && weights[0][0].length == columns.size(),
                "attention map '%s': %d rows and %d columns have no names of their own", name, rows.size(),
                columns.size());
    }
}
