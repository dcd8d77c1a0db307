/// Dependency parsers: by transitions ([TransitionParser], [ArcStandard], [DynamicOracle]) and by a graph
/// ([BiaffineParser], [SpanningTree]). Programs begin with [Parser].
package dev.jikji.models.parse;
