package dev.baton.jdbi.nodes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between nodes and their database, and does to the bytes what networks do: holds them up, lets them vanish while the
 * connection looks open, resets the connection.
 */
final class TcpProxy implements AutoCloseable {
    private static final long LOOK = 5_000_000;

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile long delayNanos;
    private volatile boolean swallows;
    private volatile boolean refuses;
    private volatile boolean isClosed;

    TcpProxy(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("proxy", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Each piece that comes through takes so much longer. */
    void delay(long millis) {
        delayNanos = millis * 1_000_000;
    }

    /** True: what is sent arrives nowhere, and nobody is told; what was held back is gone for good. */
    void swallow(boolean on) {
        swallows = on;
    }

    /** True: nobody gets in any more. */
    void refuse(boolean on) {
        refuses = on;
    }

    /** Breaks all connections there are, without a goodbye. */
    void reset() {
        sockets.forEach(TcpProxy::breakOff);
        sockets.clear();
    }

    private static void breakOff(Socket socket) {
        try {
            socket.setSoLinger(true, 0); // a reset, not an end
            socket.close();
        } catch (IOException e) {
            // It was broken already.
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!isClosed) {
            try {
                Socket near = server.accept();
                if (refuses) {
                    breakOff(near);
                    continue;
                }
                Socket far = new Socket();
                far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2_000);
                sockets.add(near);
                sockets.add(far);
                start("proxy-up", () -> carry(near, far));
                start("proxy-down", () -> carry(far, near));
            } catch (IOException e) {
                // The server is away, or we are closing: the next one may have more luck.
            }
        }
    }

    private void carry(Socket from, Socket to) {
        byte[] piece = new byte[1 << 16];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                long until = System.nanoTime() + delayNanos;
                while (System.nanoTime() - until < 0) {
                    LockSupport.parkNanos(this, LOOK);
                }
                if (!swallows) {
                    out.write(piece, 0, read);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // One side is gone; so is the other, now.
        }
        breakOff(from);
        breakOff(to);
        sockets.remove(from);
        sockets.remove(to);
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        server.close();
        reset();
    }
}
