/// Models that say to which class a text belongs. Read [dev.jikji.models.classify.TextModel] first, then a model such as
/// [dev.jikji.models.classify.TextCnn]; [dev.jikji.models.classify.Classifier] uses a trained one.
package dev.jikji.models.classify;
