#include "app/control.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <exception>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "async/fault.h"
#include "async/thread.h"
#include "base/json.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;
using base::Result;

// An import file travels through here, so the limit is above the one of the importer.
constexpr std::size_t kLongestLine = 64 * 1024 * 1024;
constexpr int kPeerPatienceMs = 10'000;

class Socket {
 public:
  explicit Socket(int number) : number_(number) {}
  Socket(Socket&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

std::string socket_path(const std::string& data_dir) { return data_dir + "/control.sock"; }

std::optional<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

std::unexpected<base::Error> trouble(std::string_view doing) {
  return base::unavailable(
      fmt::format("The control socket cannot be used: {} ({}).", doing, std::strerror(errno)), 1);
}

// A line up to its end, or nothing when the peer goes away, is too slow, or never stops.
std::optional<std::string> read_line(const Socket& socket, int patience_ms) {
  std::string line;
  std::array<char, 16384> buffer{};
  while (line.size() < kLongestLine) {
    pollfd wait{.fd = socket.number(), .events = POLLIN, .revents = 0};
    if (::poll(&wait, 1, patience_ms) <= 0) return std::nullopt;
    const ssize_t got = ::recv(socket.number(), buffer.data(), buffer.size(), 0);
    if (got <= 0) return std::nullopt;
    line.append(buffer.data(), static_cast<std::size_t>(got));
    if (line.ends_with('\n')) {
      line.pop_back();
      return line;
    }
  }
  return std::nullopt;
}

bool write_line(const Socket& socket, std::string line) {
  line.push_back('\n');
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t sent = ::send(socket.number(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

json::object error_json(const base::Error& error) {
  return {{"kind", static_cast<int>(error.kind)},
          {"code", error.code},
          {"message", error.message},
          {"field", error.field}};
}

base::Error error_from(const json::object& object) {
  const auto text = [&](const char* name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
  };
  const auto* kind = object.if_contains("kind");
  return {.kind = static_cast<base::ErrorKind>(kind != nullptr && kind->is_int64() ? kind->as_int64() : 0),
          .code = text("code"),
          .message = text("message"),
          .field = text("field"),
          .detail = {},
          .retry_after = 0};
}

Result<ControlRequest> parse_request(const std::string& line) {
  TRY(const json::value value,
      base::parse_json(line, {.bytes = kLongestLine, .depth = 64, .members = 10'000'000}));
  const auto* object = value.if_object();
  const auto* command = object != nullptr ? object->if_contains("command") : nullptr;
  const auto* arguments = object != nullptr ? object->if_contains("arguments") : nullptr;
  if (command == nullptr || !command->is_string() || arguments == nullptr || !arguments->is_object())
    return base::invalid("command", "A control request has a command and its arguments.");
  return ControlRequest{std::string(command->as_string()), arguments->as_object()};
}

// The file mode keeps others out already; this also holds when somebody changed it.
bool is_owner(const Socket& peer) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(peer.number(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return false;
  return credentials.uid == ::geteuid() || credentials.uid == 0;
}

}  // namespace

struct ControlServer::Impl {
  Impl(std::string path_, int listening, ControlHandler handler_, base::Log& log_)
      : path(std::move(path_)), listener(listening), handler(std::move(handler_)), log(log_) {}

  void run() {
    while (!stopping) {
      pollfd wait{.fd = listener.number(), .events = POLLIN, .revents = 0};
      if (::poll(&wait, 1, 200) <= 0) continue;
      const Socket peer(::accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC));
      if (peer.number() < 0) continue;
      try {
        serve(peer);
      } catch (...) {  // the peer sees its connection end
        async::log_fault(log, "A control request failed.", {}, std::current_exception());
      }
    }
  }

  void serve(const Socket& peer) {
    if (!is_owner(peer)) {
      log.warning("A control request of another user was refused.");
      return;
    }
    const auto line = read_line(peer, kPeerPatienceMs);
    if (!line) return;
    auto request = parse_request(*line);
    Result<json::value> answer = request ? handler(*request) : std::unexpected(request.error());
    json::object wrapped;
    if (answer)
      wrapped["ok"] = *std::move(answer);
    else
      wrapped["error"] = error_json(answer.error());
    if (!write_line(peer, base::to_json(wrapped)))
      log.warning("The answer to a control request could not be sent.");
  }

  std::string path;
  Socket listener;
  ControlHandler handler;
  base::Log& log;
  std::atomic<bool> stopping{false};
  std::thread thread;
};

ControlServer::ControlServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<ControlServer>> ControlServer::start(const std::string& data_dir,
                                                            ControlHandler handler, base::Log& log) {
  const std::string path = socket_path(data_dir);
  const auto address = address_of(path);
  if (!address)
    return base::invalid("data_dir",
                         "The path of the data folder is too long for a control socket (100 bytes at most).");
  // The database lock has shown that no other server runs here, so a socket that exists is a left-over.
  ::unlink(path.c_str());
  Socket listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (listener.number() < 0) return trouble("making it");
  const mode_t before = ::umask(077);
  const int bound = ::bind(listener.number(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address);
  ::umask(before);
  if (bound != 0 || ::listen(listener.number(), 16) != 0) return trouble("listening on " + path);

  auto impl = std::make_unique<Impl>(path, ::dup(listener.number()), std::move(handler), log);
  impl->thread = std::thread([raw = impl.get()] {
    async::begin_thread("sp-control");
    raw->run();
  });
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(impl)));
}

ControlServer::~ControlServer() {
  impl_->stopping = true;
  impl_->thread.join();
  ::unlink(impl_->path.c_str());
}

std::optional<Result<json::value>> ask_running_server(const std::string& data_dir,
                                                      const ControlRequest& request) {
  const auto address = address_of(socket_path(data_dir));
  if (!address) return std::nullopt;
  const Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.number() < 0 ||
      ::connect(socket.number(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
    return std::nullopt;
  constexpr int kServerPatienceMs = 600'000;  // an import may take minutes
  const json::object line{{"command", request.command}, {"arguments", request.arguments}};
  if (!write_line(socket, base::to_json(line))) return Result<json::value>(trouble("sending the command"));
  const auto answer = read_line(socket, kServerPatienceMs);
  if (!answer)
    return Result<json::value>(base::unavailable("The server ended before it answered. Look at its log.", 1));
  auto value = base::parse_json(*answer, {.bytes = kLongestLine, .depth = 64, .members = 10'000'000});
  if (!value || !value->is_object())
    return Result<json::value>(base::unavailable("The server sent an answer that cannot be read.", 1));
  auto& object = value->as_object();
  if (auto* ok = object.if_contains("ok")) return Result<json::value>(std::move(*ok));
  const auto* error = object.if_contains("error");
  return Result<json::value>(std::unexpected(
      error_from(error != nullptr && error->is_object() ? error->as_object() : json::object())));
}

}  // namespace sallyport::app
