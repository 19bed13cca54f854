package dev.slipway.builderimage;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The command {@code dev.slipway.builderimage.Main CACHE_DIR FORM}: makes the builder image in one of its forms ({@code tree},
 * {@code layout} or {@code disk}) and prints its path on the standard output; progress goes to the standard error.
 */
public final class Main {
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) throws InterruptedException {
        if (arguments.length != 2) {
            System.err.println("usage: dev.slipway.builderimage.Main CACHE_DIR tree|layout|disk");
            return USAGE;
        }
        BuilderImage image = new BuilderImage(Path.of(arguments[0]), System.err::println);
        try {
            switch (arguments[1]) {
                case "tree" -> System.out.println(image.tree());
                case "layout" -> System.out.println(image.layout());
                case "disk" -> System.out.println(image.disk());
                default -> {
                    System.err.println("unknown form: " + arguments[1]);
                    return USAGE;
                }
            }
            return 0;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }
}
