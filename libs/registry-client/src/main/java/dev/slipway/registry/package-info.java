/**
 * Reading and writing OCI registries, exact to the byte. Manifests are never re-serialized: what is pushed is what was
 * pulled.
 *
 * <p>This package has what all others share: {@link dev.slipway.registry.RegistryException}, a sealed set of what a registry
 * answers other than success, and {@link dev.slipway.registry.ContentSource}, which is what a reader of images needs,
 * whether they lie in a registry or in a layout. The nouns of images are in {@link dev.slipway.oci}. Above that:
 *
 * <pre>
 *   reference   how images and repositories are named
 *   auth        credentials, challenges, scopes: what they say, without HTTP
 *   transport   HTTP with authorization, redirects and retries
 *   client      the distribution protocol
 *   layout      OCI layout directories
 *   copy        whole images from one place to another
 *   docker      the credentials that docker login left
 *   guard       connections that lead to public addresses only
 *   operator    the operator's own registry, and how a service is configured for it
 * </pre>
 */
@NullMarked
package dev.slipway.registry;

import org.jspecify.annotations.NullMarked;
