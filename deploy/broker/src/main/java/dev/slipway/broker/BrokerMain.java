package dev.slipway.broker;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Runs a broker until it is told to stop: by SIGTERM, or by the end of standard input.
 *
 * <p>Prints one line, {@code READY port=9092}, once clients may connect; everything else goes to standard error. Exit
 * codes: 0 stopped, 1 could not start, 2 wrong command line.
 */
public final class BrokerMain {
    private BrokerMain() {}

    /** @param arguments see {@link BrokerOptions#USAGE} */
    public static void main(String[] arguments) {
        BrokerOptions options;
        try {
            options = BrokerOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(BrokerOptions.USAGE);
            System.exit(2);
            return;
        }
        // Whatever a library prints must not be taken for the READY line.
        PrintStream ready = System.out;
        System.setOut(System.err);
        if (options.exitWithStdin()) {
            Thread.ofPlatform().daemon().name("stdin-watch").start(BrokerMain::exitAtEndOfStdin);
        }
        run(options, ready);
    }

    private static void run(BrokerOptions options, PrintStream ready) {
        Broker broker;
        try {
            broker = Broker.start(options);
        } catch (Exception e) {
            System.err.println("The broker could not start: " + e);
            e.printStackTrace();
            // Kafka's threads that did start must not keep the process alive, and need no farewell.
            Runtime.getRuntime().halt(1);
            return;
        }
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(broker::close));
        ready.println("READY port=" + broker.port());
        ready.flush();
        broker.awaitEnd();
    }

    private static void exitAtEndOfStdin() {
        try {
            System.in.transferTo(PrintStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            System.exit(0);
        }
    }
}
