/** What is tried of machines within a machine. */
@NullMarked
package dev.slipway.machine;

import org.jspecify.annotations.NullMarked;
