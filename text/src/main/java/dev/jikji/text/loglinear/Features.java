package dev.jikji.text.loglinear;

import java.util.Arrays;

/// What is true of an example: a list of hashed features, used again for the next example.
///
/// A feature is a template, which is a number of the caller's choice, with one or two strings in its places. It is kept
/// as 32 bits of a hash (Weinberger et al. 2009, *Feature Hashing for Large Scale Multitask Learning*).
public final class Features {
    private int[] hashes = new int[64];
    private int size;

    public void clear() {
        size = 0;
    }

    public void add(int template) {
        put(mix(template, 0));
    }

    public void add(int template, String value) {
        put(mix(template, value.hashCode()));
    }

    public void add(int template, String value, String other) {
        put(mix(mix(template, value.hashCode()), other.hashCode()));
    }

    /// A feature with a number in its place.
    public void add(int template, int value) {
        put(mix(template, value));
    }

    public void add(int template, int value, int other) {
        put(mix(mix(template, value), other));
    }

    private void put(int hash) {
        if (size == hashes.length) hashes = Arrays.copyOf(hashes, 2 * size);
        hashes[size++] = hash;
    }

    public int size() {
        return size;
    }

    int hash(int i) {
        return hashes[i];
    }

    /// The finalizer of MurmurHash3 over both numbers (Austin Appleby, public domain).
    static int mix(int a, int b) {
        int h = a * 0x9E3779B1 + Integer.rotateLeft(b * 0x85EBCA6B, 13);
        h ^= h >>> 16;
        h *= 0x85EBCA6B;
        h ^= h >>> 13;
        h *= 0xC2B2AE35;
        return h ^ (h >>> 16);
    }
}
