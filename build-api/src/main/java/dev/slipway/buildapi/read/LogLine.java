package dev.slipway.buildapi.read;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;

/**
 * A line of a build's log.
 *
 * @param id counts from 1 within the build
 * @param stream {@code mirror}, {@code agent}, {@code build} or {@code launcher}
 */
public record LogLine(@JsonIgnore long id, Instant time, String stream, String text) {}
