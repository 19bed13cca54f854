/** What is tried of machines within a machine. */
@NullMarked
package dev.slipway.launcher.machine;

import org.jspecify.annotations.NullMarked;
