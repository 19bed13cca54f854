/**
 * Which worker fetches what: claims on the topic {@code slipway.mirror-claim}, whose order decides.
 *
 * <pre>
 *   key    what is claimed, or the worker's name
 *   value  {"worker":…,"state":"claimed","claim":…,"upload":{"repository":…,"location":…,"bytes":…}}
 *          {"worker":…,"state":"released","claim":…,"upload":{…},"holder":…}
 *          {"worker":…,"state":"alive"}
 * </pre>
 *
 * <p>A worker writes its claim, reads the topic up to it, and holds it once no earlier claim of a worker that lives stands. It says
 * every few seconds that it lives, as long as it claims anything.
 *
 * <p>No clock decides who lives. A worker counts its own signs of life: one of which nothing was read while a few of them went by is
 * dead, and its claims are void. While Kafka is away nobody's signs come, so nobody is taken for dead.
 */
@NullMarked
package dev.slipway.mirror.claim;

import org.jspecify.annotations.NullMarked;
