/**
 * Reading and writing OCI registries, exact to the byte.
 *
 * <p>The nouns are those of the OCI distribution and image specifications: a {@link dev.slipway.registry.Repository}
 * holds manifests and blobs, an {@link dev.slipway.registry.ImageReference} names one manifest in it, a
 * {@link dev.slipway.oci.RawManifest} is its bytes. Manifests are never re-serialized: {@link
 * dev.slipway.oci.Manifest} and {@link dev.slipway.oci.Index} are views to read from, and what is pushed is
 * what was pulled.
 *
 * <p>{@link dev.slipway.registry.RegistryClient} speaks the protocol; {@link dev.slipway.registry.ContentSource} is what
 * a reader of images needs, whether they lie in a registry or in an OCI layout directory; {@link
 * dev.slipway.registry.Copier} moves whole images. What a registry answers other than success is a {@link
 * dev.slipway.registry.RegistryException}, a sealed set to switch over.
 */
@NullMarked
package dev.slipway.registry;

import org.jspecify.annotations.NullMarked;
