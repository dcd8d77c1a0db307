/// One-file programs that use Jikji as a library.
package dev.jikji.examples;
