/// Models by task, one file each, and what trains any of them: [dev.jikji.models.Training] takes a recipe of one of the
/// [dev.jikji.models.Families] to a trained model in a run folder.
package dev.jikji.models;
