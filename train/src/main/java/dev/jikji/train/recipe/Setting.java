package dev.jikji.train.recipe;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Describes one component of a section's record. A component `learningRate` is the key `learning_rate` in YAML and
/// the flag `--learning-rate` on the command line. An enum component names its own choices.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /// The help line.
    String value();

    /// The flag, such as `--lr`; by default made of the component's name.
    String flag() default "";

    /// The least number allowed.
    double min() default Double.NEGATIVE_INFINITY;

    /// The greatest number allowed.
    double max() default Double.POSITIVE_INFINITY;
}
