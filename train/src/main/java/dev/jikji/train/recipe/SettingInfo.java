package dev.jikji.train.recipe;

import java.util.List;

/// One setting of a recipe, as the command line shows it.
///
/// @param section     name of the section, such as `training`
/// @param path        dotted path, such as `training.learning_rate`
/// @param flag        such as `--learning-rate`
/// @param type        what its text must be
/// @param optional    whether it may be absent, written `null`
/// @param defaultText the default, in a form that [Recipe#with(String, String)] reads back
/// @param currentText the value now, in the same form
/// @param help        the help line
/// @param choices     the texts allowed; empty unless `type` is `CHOICE`
public record SettingInfo(String section, String path, String flag, SettingType type, boolean optional,
        String defaultText,
        String currentText, String help, List<String> choices) {}
