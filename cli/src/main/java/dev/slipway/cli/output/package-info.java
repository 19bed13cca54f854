/** What every command prints alike: results, progress, sizes, exit codes. */
@NullMarked
package dev.slipway.cli.output;

import org.jspecify.annotations.NullMarked;
