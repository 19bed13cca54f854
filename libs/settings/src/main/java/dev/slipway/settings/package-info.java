/**
 * The settings of all services: their names, the values that they take, and the message about a wrong one.
 *
 * <p>{@code known-settings.txt} lists them. A test in {@code deploy/standalone} makes that list from the {@code @ConfigMapping}
 * interfaces of all services and compares. So each service knows the settings of the others too, and all of them may
 * share one file.
 *
 * <p>{@link dev.slipway.settings.ServiceMain} starts a service that runs alone. If a setting does not exist, or has a value
 * that it cannot take, it does not start: it prints one line for each of them and ends with the exit code {@value
 * dev.slipway.settings.BadSettings#EXIT_CODE}. {@code deploy/standalone} asks {@link dev.slipway.settings.SettingsCheck} itself.
 */
@NullMarked
package dev.slipway.settings;

import org.jspecify.annotations.NullMarked;
