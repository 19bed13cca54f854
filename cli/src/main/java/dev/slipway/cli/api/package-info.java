/** The HTTP API as a client sees it: where it answers, requests, followed builds. */
@NullMarked
package dev.slipway.cli.api;

import org.jspecify.annotations.NullMarked;
