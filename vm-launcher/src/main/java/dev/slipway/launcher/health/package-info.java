/**
 * Whether this launcher may take builds, and what it tells the others of itself.
 *
 * <p>{@link dev.slipway.launcher.health.MachineHealth} knows how its machines do. {@link dev.slipway.launcher.health.Prober} boots one
 * without a build where that is in doubt. {@link dev.slipway.launcher.health.MemoryBudget} says what fits beside what runs. {@link
 * dev.slipway.launcher.health.StateReports} publishes all of it.
 */
@NullMarked
package dev.slipway.launcher.health;

import org.jspecify.annotations.NullMarked;
