package dev.slipway.registry.guard;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS to addresses that are allowed, for {@link javax.net.ssl.HttpsURLConnection}: {@code java.net.http} cannot be
 * given sockets. The address is judged at the moment of connecting. So it does not help a stranger if a name leads
 * elsewhere when it is looked up a second time. No proxy is used, because a proxy would look names up by itself.
 */
public final class GuardedSockets extends SSLSocketFactory {
    private final SSLSocketFactory tls;
    private final Predicate<InetAddress> allowed;

    /** Whoever these sockets trust, at the addresses that are allowed. */
    public GuardedSockets(SSLSocketFactory tls, Predicate<InetAddress> allowed) {
        this.tls = tls;
        this.allowed = allowed;
    }

    /** To public addresses, trusting the certificates that the JVM does. */
    public static GuardedSockets toPublicAddresses() {
        return new GuardedSockets((SSLSocketFactory) SSLSocketFactory.getDefault(), PublicAddresses::contains);
    }

    /** Nothing was sent to this address. */
    public static final class ForbiddenAddressException extends IOException {
        private static final long serialVersionUID = 1;

        ForbiddenAddressException(SocketAddress address) {
            super(address + " is not allowed");
        }
    }

    /** Not connected yet, and plain: TLS is laid over it when it is. */
    @Override
    public Socket createSocket() {
        return new Socket(Proxy.NO_PROXY) {
            @Override
            public void connect(SocketAddress endpoint, int timeout) throws IOException {
                InetAddress address = endpoint instanceof InetSocketAddress internet ? internet.getAddress() : null;
                if (address == null) {
                    throw new UnknownHostException(String.valueOf(endpoint));
                }
                if (!allowed.test(address)) {
                    throw new ForbiddenAddressException(endpoint);
                }
                super.connect(endpoint, timeout);
            }
        };
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        return tls.createSocket(connected, host, port, autoClose);
    }

    /** What is asked for where TLS cannot be laid over a connection: it would look the name up again, and nobody would judge. */
    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new IOException("a connection to " + host + " takes no TLS");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw notUsed();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw notUsed();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
        throw notUsed();
    }

    private static UnsupportedOperationException notUsed() {
        return new UnsupportedOperationException("HttpsURLConnection connects first and asks for TLS afterwards");
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }
}
