/// Text on its way to a model: corpora, tokenizers, vocabularies and packed token files, in plain Java.
package dev.jikji.text;
