package dev.stash.helidon;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** The connection of one socket: Helidon's, with another reader and writer; all else as it was. */
record ViewConnection(
    ConnectionContext helidon,
    ClientFrames frames,
    DataReader dataReader,
    GatheringWriter dataWriter)
    implements ConnectionContext {
  private ViewConnection(ConnectionContext helidon, ClientFrames frames) {
    this(helidon, frames, DataReader.create(frames), new GatheringWriter(helidon.dataWriter()));
  }

  ViewConnection(ConnectionContext helidon) {
    this(helidon, new ClientFrames(helidon.dataReader()));
  }

  @Override
  public ListenerContext listenerContext() {
    return helidon.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return helidon.executor();
  }

  @Override
  public Router router() {
    return helidon.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return helidon.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return helidon.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return helidon.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return helidon.localPeer();
  }

  @Override
  public boolean isSecure() {
    return helidon.isSecure();
  }

  @Override
  public String socketId() {
    return helidon.socketId();
  }

  @Override
  public String childSocketId() {
    return helidon.childSocketId();
  }
}
