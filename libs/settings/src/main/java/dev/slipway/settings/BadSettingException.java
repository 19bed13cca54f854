package dev.slipway.settings;

/** A setting whose value does not fit to the others; the message names it, its value and what is allowed. */
public final class BadSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** @param must such as {@code must be 0, because erofs has no free space} */
    public BadSettingException(String name, String value, String must) {
        super(SettingsCheck.wrong(name, value, must));
    }
}
