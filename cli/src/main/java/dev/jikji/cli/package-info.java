/// The jikji command.
package dev.jikji.cli;
