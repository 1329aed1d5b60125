#include "http/transport.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace sallyport::http {
namespace {

using boost::asio::ip::tcp;
constexpr auto kAwaitSocket = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace

Transport::Transport(tcp::socket socket, std::shared_ptr<const TlsContext> tls)
    : socket_(std::move(socket)), context_(std::move(tls)) {
  boost::system::error_code ignored;  // a connection that is gone already shows at the first read
  (void)socket_.non_blocking(true, ignored);
  (void)socket_.set_option(tcp::no_delay(true), ignored);
  if (context_) session_ = std::make_unique<TlsSession>(*context_, socket_.native_handle());
}

async::Task<bool> Transport::wait(IoStep::Want want) {
  if (want == IoStep::Want::kClosed) co_return false;
  const auto direction = want == IoStep::Want::kWritable ? tcp::socket::wait_write : tcp::socket::wait_read;
  const auto [error] = co_await socket_.async_wait(direction, kAwaitSocket);
  co_return !error;
}

async::Task<bool> Transport::handshake() {
  while (true) {
    const IoStep step = session_->handshake();
    if (step.want == IoStep::Want::kNothing) co_return true;
    if (!co_await wait(step.want)) co_return false;
  }
}

async::Task<std::size_t> Transport::read(std::span<char> into) {
  if (session_ == nullptr) {
    const auto [error, bytes] =
        co_await socket_.async_read_some(boost::asio::buffer(into.data(), into.size()), kAwaitSocket);
    co_return error ? 0 : bytes;
  }
  while (true) {
    const IoStep step = session_->read(into);
    if (step.want == IoStep::Want::kNothing) co_return step.bytes;
    if (!co_await wait(step.want)) co_return 0;
  }
}

IoStep Transport::try_write(std::string_view bytes) {
  if (session_ != nullptr) return session_->write(bytes);
  boost::system::error_code error;
  const std::size_t written = socket_.write_some(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error == boost::asio::error::would_block) return {IoStep::Want::kWritable, 0};
  if (error) return {IoStep::Want::kClosed, 0};
  return {IoStep::Want::kNothing, written};
}

bool Transport::has_input() const {
  boost::system::error_code error;
  return socket_.available(error) > 0 && !error;
}

void Transport::finish() {
  if (session_ != nullptr) session_->close_notify();
  boost::system::error_code ignored;
  (void)socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void Transport::cancel() {
  boost::system::error_code ignored;
  (void)socket_.cancel(ignored);
}

void Transport::close() {
  boost::system::error_code ignored;
  (void)socket_.close(ignored);
}

bool Transport::has_unsent() {
  int bytes = 0;
  return ::ioctl(socket_.native_handle(), SIOCOUTQ, &bytes) == 0 && bytes > 0;
}

bool Transport::peer_has_ended() {
  char next = 0;
  return ::recv(socket_.native_handle(), &next, sizeof next, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void Transport::reset() {
  boost::system::error_code ignored;
  (void)socket_.set_option(tcp::socket::linger(true, 0), ignored);
  close();
}

}  // namespace sallyport::http
