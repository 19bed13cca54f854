/** The commands of operators about tenants and API tokens. */
@NullMarked
package dev.slipway.cli.account;

import org.jspecify.annotations.NullMarked;
