/// A classifier for decisions about words and characters that are made by the million: [LogLinear] over [Features].
package dev.jikji.text.loglinear;
