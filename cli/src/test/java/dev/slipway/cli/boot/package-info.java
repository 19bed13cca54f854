/** Tests of booting disks. */
@org.jspecify.annotations.NullMarked
package dev.slipway.cli.boot;
