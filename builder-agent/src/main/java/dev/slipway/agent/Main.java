package dev.slipway.agent;

import dev.slipway.agent.protocol.MessageChannel;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;

/** Starts the agent on its standard streams. What it or the machine has to say to people goes to the console, stderr. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        var in = new FileInputStream(FileDescriptor.in);
        var out = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err);
        try {
            new Agent(MessageChannel.ofAgent(in, out), AgentSettings.ofEnvironment(System.getenv())).run();
        } catch (IOException e) {
            System.err.println("agent: the channel to the launcher failed: " + e.getMessage());
            System.exit(1);
        }
        // Not by returning: threads may still wait for a BuildKit that nobody needs any more.
        System.exit(0);
    }
}
