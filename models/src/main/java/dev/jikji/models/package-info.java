/// The models, one file each.
package dev.jikji.models;
