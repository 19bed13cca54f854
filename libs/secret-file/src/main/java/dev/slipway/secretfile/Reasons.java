package dev.slipway.secretfile;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Why a file or directory cannot be used, in words: the JDK's message is often only the file's name. */
public final class Reasons {
    private Reasons() {}

    /** Names the file. */
    public static String of(Exception failure) {
        return switch (failure) {
            case NoSuchFileException missing -> missing.getFile() + ": is not there";
            case FileAlreadyExistsException other -> other.getFile() + ": is there and is no directory";
            case AccessDeniedException denied -> denied.getFile() + ": may not be used by this user";
            case IOException other when other.getMessage() != null -> other.getMessage();
            default -> failure.toString();
        };
    }
}
