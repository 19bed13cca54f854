@NullMarked
package dev.slipway.disk.tree;

import org.jspecify.annotations.NullMarked;
