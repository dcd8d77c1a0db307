/// Run reports: self-contained HTML pages and TensorBoard event files.
package dev.jikji.report;
