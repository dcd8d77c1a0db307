package dev.jikji.text.conllu;

/// A token that several words share, such as `don't` for `do` and `n't`: rows with ids like `3-4`.
///
/// @param first id of its first word
/// @param last  id of its last word
public record MultiWordToken(int first, int last, String form, Attributes feats, Attributes misc) implements Row {

    public boolean spaceAfter() {
        return !"No".equals(misc.get("SpaceAfter"));
    }

    @Override
    public String line() {
        return first + "-" + last + "\t" + form + "\t_\t_\t_\t" + feats.text() + "\t_\t_\t_\t" + misc.text();
    }
}
