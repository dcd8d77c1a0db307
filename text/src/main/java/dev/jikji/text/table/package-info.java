/// Texts with labels in files of rows and columns: TSV, CSV, JSON lines, Parquet. Read
/// [dev.jikji.text.table.LabelledFile] first.
package dev.jikji.text.table;
