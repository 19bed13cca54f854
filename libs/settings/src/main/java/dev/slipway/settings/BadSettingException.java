package dev.slipway.settings;

import dev.slipway.secretfile.Reasons;
import java.io.IOException;
import java.nio.file.Path;

/** A setting whose value cannot be used: it does not fit to the others, or its file is not there. The message names all that. */
public final class BadSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** @param must such as {@code must be 0, because erofs has no free space} */
    public BadSettingException(String name, String value, String must) {
        super(SettingsCheck.wrong(name, value, must));
    }

    /** A setting whose file or directory cannot be used, and why. */
    public static BadSettingException ofFile(String name, Path file, IOException reason) {
        return new BadSettingException(name, file.toString(), "cannot be used: " + Reasons.of(reason));
    }
}
