package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.text.TextRange;

/**
 * One instruction of a Dockerfile and where it stands.
 *
 * @param keyword in upper case, such as {@code FROM}
 * @param text the whole instruction, its continuation lines joined; heredocs are not part of it
 * @param line the 1-based number of its first physical line
 * @param endLine the number of its last one, heredocs included
 * @param range its characters, from the first of the first line to the last of the last line, heredocs included
 */
public record Instruction(String keyword, String text, int line, int endLine, TextRange range) {}
