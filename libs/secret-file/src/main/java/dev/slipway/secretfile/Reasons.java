package dev.slipway.secretfile;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Why a file cannot be read, in words: the JDK's message is often only the file's name. */
final class Reasons {
    private Reasons() {}

    static String of(Exception failure) {
        return switch (failure) {
            case NoSuchFileException missing -> missing.getFile() + ": is not there";
            case AccessDeniedException denied -> denied.getFile() + ": may not be read by this user";
            case IOException other when other.getMessage() != null -> other.getMessage();
            default -> failure.toString();
        };
    }
}
