/// Each hot path beside its peer.
package dev.jikji.bench;
