package dev.slipway.buildapi.read;

import java.util.List;

/** The steps of one attempt, by their numbers. */
record StepList(List<StepView> steps) {}
