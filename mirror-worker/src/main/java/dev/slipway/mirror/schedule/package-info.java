/**
 * What the mirror keeps fresh by itself. {@link dev.slipway.mirror.schedule.UpkeepSchedule} says what is due, and {@link
 * dev.slipway.mirror.schedule.UpkeepRunner} puts it on the queue of requests for base images, where any worker takes it.
 */
@NullMarked
package dev.slipway.mirror.schedule;

import org.jspecify.annotations.NullMarked;
