package dev.slipway.cli.connection;

import dev.slipway.cli.api.Advice;
import java.net.URI;
import java.nio.file.Path;

/** Where the token came from that a command uses, and so what to do where it does not open what it should. */
sealed interface TokenOrigin extends Advice {
    /**
     * The caller's own doing.
     *
     * @param where as in "the option --token"
     */
    record Named(String where) implements TokenOrigin {
        @Override
        public String on(int status) {
            return switch (status) {
                case 401 -> "The token came from " + where + ".";
                case 403 -> "The token came from " + where + ". To use another one: " + ANOTHER;
                default -> "";
            };
        }
    }

    /** A login that was kept. */
    record OfContext(String name, URI url) implements TokenOrigin {
        @Override
        public String on(int status) {
            return switch (status) {
                case 401 ->
                    "The token is that of the context " + name + ". With a new one, log in again: slipway login " + url
                            + " --name " + name;
                case 403 -> "The token is that of the context " + name + ". To use another one: " + ANOTHER;
                default -> "";
            };
        }
    }

    /** One of the first accounts of the Slipway on this machine. */
    record OfThisMachine(String caller, Path file) implements TokenOrigin {
        @Override
        public String on(int status) {
            boolean demo = caller.equals(ApiCommand.DEMO);
            return switch (status) {
                case 401 ->
                    "The token came from " + file + ". To use another one of this machine: --as NAME, for "
                            + file.resolveSibling("NAME");
                case 403 ->
                    "The token came from " + file + ". "
                            + (demo
                                    ? "To act as the admin of this machine: --as admin"
                                    : "To use another one: " + ANOTHER);
                case 404 ->
                    demo
                            ? "The command acted as the tenant demo, who sees its own builds only. --as admin sees all builds."
                            : "";
                default -> "";
            };
        }
    }

    /** Names the options by which a command gets another token. */
    String ANOTHER = "--token-file FILE, or --context NAME (slipway context ls lists them)";
}
