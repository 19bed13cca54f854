/**
 * The nouns of the OCI image specification, once for all that reads images: registry clients, layouts, conversion.
 *
 * <p>A {@link dev.slipway.oci.Digest} names content by its hash. A {@link dev.slipway.oci.Descriptor} refers to content
 * from within a document. A {@link dev.slipway.oci.RawManifest} is a manifest or an index as its exact bytes; {@link
 * dev.slipway.oci.Manifest} and {@link dev.slipway.oci.Index} are views to read from, and nothing is ever written from
 * them. An {@link dev.slipway.oci.ImageConfig} is what a manifest's configuration says about the image.
 *
 * <p>Documents are a stranger's: they are bounded in bytes and in values before they are held, unknown fields are passed
 * over, and {@code null} means the same as an absent field. What cannot be read is a {@link
 * dev.slipway.oci.MalformedDocumentException}. Nothing here does input or output.
 */
@NullMarked
package dev.slipway.oci;

import org.jspecify.annotations.NullMarked;
