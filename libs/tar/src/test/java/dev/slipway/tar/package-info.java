@NullMarked
package dev.slipway.tar;

import org.jspecify.annotations.NullMarked;
