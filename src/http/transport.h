// The bytes of one connection, plain or through TLS, without buffers of its own.
//
// Used by the connection on its core.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>

#include "async/task.h"
#include "http/tls.h"

namespace sallyport::http {

class Transport {
 public:
  // With a TLS context, handshake() must come first.
  Transport(boost::asio::ip::tcp::socket socket, std::shared_ptr<const TlsContext> tls);

  bool secure() const { return session_ != nullptr; }
  async::Task<bool> handshake();
  // Waits for bytes; 0 when the peer has ended or the connection has failed or been closed.
  async::Task<std::size_t> read(std::span<char> into);
  // Writes what goes without waiting.
  IoStep try_write(std::string_view bytes);
  // Until the socket is ready for what a step wanted; false when it failed or was closed.
  async::Task<bool> wait(IoStep::Want want);

  bool has_input() const;  // bytes have arrived and are not read yet
  bool has_unsent();       // the peer has not taken all that was written
  bool peer_has_ended();   // it sends nothing more, and all that it has sent is read
  void finish();           // says that nothing more will be sent; reading goes on
  void cancel();           // ends a wait of read() as if the connection had failed
  void close();
  void reset();  // close without sending what is still in the kernel

 private:
  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<const TlsContext> context_;
  std::unique_ptr<TlsSession> session_;
};

}  // namespace sallyport::http
