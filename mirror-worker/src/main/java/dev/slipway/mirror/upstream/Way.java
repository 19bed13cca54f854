package dev.slipway.mirror.upstream;

/**
 * A way to ask a registry. Whoever logs in has another limit there than who does not.
 *
 * @param host as references name it
 * @param login whether with the operator's login
 */
record Way(String host, boolean login) {}
