/// Words with tags: files of columns, the schemes in which tags say where entities begin and end, and the scores of the
/// CoNLL tasks. [dev.jikji.text.tags.TagScheme] is the place to begin.
package dev.jikji.text.tags;
