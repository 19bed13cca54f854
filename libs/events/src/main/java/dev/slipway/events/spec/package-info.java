/**
 * What a caller asked for, validated: the part of a build's events that says how it is built.
 *
 * <p>{@code request} declares the fields that callers send; {@link dev.slipway.events.spec.BuildSpec} is what they become.
 */
@NullMarked
package dev.slipway.events.spec;

import org.jspecify.annotations.NullMarked;
