/** What the API's description says beyond what the resources' annotations say. It is made when the service is built, and fails the build. */
@NullMarked
package dev.slipway.buildapi.openapi;

import org.jspecify.annotations.NullMarked;
