package dev.slipway.buildapi.request;

/**
 * What {@code POST /v1/builds} answers, and a rebuild.
 *
 * @param status {@code requested}
 * @param location path of the build
 */
public record NewBuild(String id, String tenant, String status, String location) {}
