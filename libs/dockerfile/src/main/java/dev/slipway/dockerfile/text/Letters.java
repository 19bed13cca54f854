package dev.slipway.dockerfile.text;

/**
 * Upper and lower case as BuildKit's language has them: each character on its own. {@link String#toLowerCase()} makes two
 * characters of some, and copies the whole text for each of these: a long text of them takes minutes.
 */
public final class Letters {

    private Letters() {}

    public static String lowerCase(String text) {
        return text.codePoints()
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    public static String upperCase(String text) {
        return text.codePoints()
                .map(Character::toUpperCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
