/**
 * The settings of all services: which there are, what they take, and what a person is told who sets a wrong one.
 *
 * <p>{@code known-settings.txt} lists them. A test in {@code deploy/standalone} makes that list from the {@code @ConfigMapping}
 * interfaces of all services and compares. So each service knows the settings of the others too, and a file with settings may
 * be shared.
 *
 * <p>{@link dev.slipway.settings.ServiceMain} starts a service that runs alone. It refuses to start with a setting that nobody
 * knows, or with a value that is none, with one line for each, and with the exit code {@value
 * dev.slipway.settings.BadSettings#EXIT_CODE}. {@code deploy/standalone} asks {@link dev.slipway.settings.SettingsCheck} itself.
 */
@NullMarked
package dev.slipway.settings;

import org.jspecify.annotations.NullMarked;
