package dev.slipway.agent.protocol;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.agent.protocol.FrameReader.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Messages over a byte stream in both directions. One thread receives; any thread sends. The streams stay the caller's to
 * close.
 *
 * @param <I> what this side hears
 * @param <O> what this side says
 */
public final class MessageChannel<I extends Message, O extends Message> {
    /** The largest frame that the agent accepts: a Dockerfile, build args and secrets together. */
    public static final int LARGEST_FROM_LAUNCHER = 8 << 20;

    /** The largest frame that the launcher accepts: a batch of log lines. */
    public static final int LARGEST_FROM_AGENT = 256 << 10;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    private final FrameReader reader;
    private final OutputStream out;
    private final Class<I> incoming;
    private final int largestOutgoing;

    private MessageChannel(
            InputStream in, OutputStream out, Class<I> incoming, int largestIncoming, int largestOutgoing) {
        this.reader = new FrameReader(in, largestIncoming);
        this.out = out;
        this.incoming = incoming;
        this.largestOutgoing = largestOutgoing;
    }

    /** The launcher's end. */
    public static MessageChannel<Message.FromAgent, Message.FromLauncher> ofLauncher(InputStream in, OutputStream out) {
        return new MessageChannel<>(in, out, Message.FromAgent.class, LARGEST_FROM_AGENT, LARGEST_FROM_LAUNCHER);
    }

    /** The agent's end. */
    public static MessageChannel<Message.FromLauncher, Message.FromAgent> ofAgent(InputStream in, OutputStream out) {
        return new MessageChannel<>(in, out, Message.FromLauncher.class, LARGEST_FROM_LAUNCHER, LARGEST_FROM_AGENT);
    }

    /**
     * The next message, skipping types that this version does not know; empty where the stream ended between two messages.
     *
     * @throws ProtocolException where the other side broke the protocol
     * @throws IOException where the stream failed or ended within a frame
     */
    public Optional<I> receive() throws IOException {
        while (true) {
            Optional<Frame> frame = reader.read();
            if (frame.isEmpty()) {
                return Optional.empty();
            }
            Optional<MessageType> type = MessageType.ofCode(frame.get().type());
            if (type.isPresent()) {
                return Optional.of(decode(type.get(), frame.get().payload()));
            }
        }
    }

    private I decode(MessageType type, byte[] payload) throws ProtocolException {
        if (!incoming.isAssignableFrom(type.payload())) {
            throw new ProtocolException("the other side may not say " + type);
        }
        try {
            Message message = JSON.readValue(payload, type.payload());
            if (message == null) {
                throw new ProtocolException(type + " holds the JSON null");
            }
            return incoming.cast(message);
        } catch (ProtocolException e) {
            throw e;
        } catch (IOException e) {
            // Without Jackson's message and cause: they quote the source, which may hold a secret.
            throw new ProtocolException(type + " cannot be read");
        }
    }

    /** How many bytes of a frame a message takes: what the limits count. */
    public static int bytes(Message message) throws IOException {
        return JSON.writeValueAsBytes(message).length;
    }

    /**
     * Sends one message and flushes it.
     *
     * @throws ProtocolException where the message is larger than the other side accepts; nothing was sent
     */
    public void send(O message) throws IOException {
        byte[] payload = JSON.writeValueAsBytes(message);
        if (payload.length > largestOutgoing) {
            throw new ProtocolException(MessageType.of(message) + " takes " + payload.length
                    + " bytes, over the limit of " + largestOutgoing);
        }
        ByteBuffer frame = ByteBuffer.allocate(FrameReader.HEADER_BYTES + payload.length)
                .putInt(payload.length)
                .put((byte) MessageType.of(message).code())
                .put(payload);
        synchronized (out) {
            out.write(frame.array());
            out.flush();
        }
    }
}
