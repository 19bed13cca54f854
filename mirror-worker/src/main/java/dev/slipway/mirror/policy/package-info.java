/**
 * Who fills the mirror: the operator's rules, and what they say of one image for one build. Nothing here asks anybody.
 */
@NullMarked
package dev.slipway.mirror.policy;

import org.jspecify.annotations.NullMarked;
