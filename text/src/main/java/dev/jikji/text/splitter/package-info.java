/// Raw text cut into sentences, tokens and words: [Splitter] first.
package dev.jikji.text.splitter;
