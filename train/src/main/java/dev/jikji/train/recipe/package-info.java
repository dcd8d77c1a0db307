/// Recipes: one YAML file that describes a training run in typed sections, each a Java record whose components
/// carry [dev.jikji.train.recipe.Setting]. Read [dev.jikji.train.recipe.Recipe] first.
package dev.jikji.train.recipe;
