/// Raw text to annotated sentences by several trained models, one after the other: [Pipeline].
package dev.jikji.models.pipeline;
