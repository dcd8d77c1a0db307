package dev.jikji.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The files that tokenizers are kept in, told apart by their names.
final class TokenizerFiles {
    /// GPT-2's two files, vocabulary → merges.
    private static final Map<String, String> MERGES = Map.of("vocab.json", "merges.txt", "encoder.json", "vocab.bpe");

    private TokenizerFiles() {}

    static Tokenizer load(Path path) {
        if (Files.isDirectory(path)) {
            for (String name : List.of("tokenizer.json", "vocab.txt", "vocab.json", "encoder.json")) {
                if (Files.isRegularFile(path.resolve(name))) return load(path.resolve(name));
            }
            throw new InputException(
                    path + ": the folder holds no tokenizer.json, vocab.txt, vocab.json or encoder.json");
        }
        String name = String.valueOf(path.getFileName());
        for (Map.Entry<String, String> pair : MERGES.entrySet()) {
            if (name.equals(pair.getKey()) || name.equals(pair.getValue())) {
                return BpeTokenizer.load(path.resolveSibling(pair.getKey()), path.resolveSibling(pair.getValue()));
            }
        }
        return name.endsWith(".txt") ? readVocabTxt(path) : readJson(path);
    }

    private static Tokenizer readVocabTxt(Path file) {
        boolean cased = TextLines.read(file).stream().filter(token -> !token.matches("\\[.*]|<.*>"))
                .anyMatch(token -> token.chars().anyMatch(Character::isUpperCase));
        return WordPieceTokenizer.load(file,
                cased ? WordPieceTokenizer.Options.cased() : WordPieceTokenizer.Options.uncased());
    }

    /// Reads a `tokenizer.json`, whatever the file is called.
    private static Tokenizer readJson(Path tokenizerJson) {
        TokenizerJson json = TokenizerJson.read(tokenizerJson);
        if (HangulTokenizer.describes(json)) return HangulTokenizer.read(json);
        return switch (json.modelType()) {
            case "BPE" -> json.get("pre_tokenizer", "type").stringValue("").equals("ByteLevel")
                    ? BpeTokenizer.read(json)
                    : CharBpeTokenizer.read(json);
            case "WordLevel" -> json.isolatesCharacters() ? CharTokenizer.read(json) : WordTokenizer.read(json);
            case "WordPiece" -> WordPieceTokenizer.read(json);
            default -> throw json.error("model.type is \"%s\"; known are BPE, WordLevel and WordPiece",
                    json.modelType());
        };
    }
}
