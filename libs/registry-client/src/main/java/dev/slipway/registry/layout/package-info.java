/**
 * OCI layout directories as a source of images ({@link dev.slipway.registry.layout.OciLayout}), and the text by which a person
 * names an image in one of them or in a registry ({@link dev.slipway.registry.layout.ImageLocation}).
 */
@NullMarked
package dev.slipway.registry.layout;

import org.jspecify.annotations.NullMarked;
