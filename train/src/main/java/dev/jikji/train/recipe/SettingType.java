package dev.jikji.train.recipe;

/// What a setting's text must be.
public enum SettingType {
    WHOLE_NUMBER("a whole number"), NUMBER("a number"), BOOLEAN("true or false"), TEXT("a text"), PATH(
            "a path"), CHOICE("a choice"), LIST("a list");

    private final String noun;

    SettingType(String noun) {
        this.noun = noun;
    }

    /// As in "expected a whole number".
    public String noun() {
        return noun;
    }
}
