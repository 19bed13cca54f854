/** Readers of disks, written from the documentation of the formats and without the writers' classes, for tests. */
@NullMarked
package dev.slipway.disk.reading;

import org.jspecify.annotations.NullMarked;
