// Clients that mean no good, from an address of their own: some send a byte of a request head each second,
// others ask for tokens with a wrong secret at a fixed rate. Bounded in number, rate and time; loopback only.
//
// hostile SOURCE PORT SLOW RATE SECONDS, with the wrong form in BODY: SLOW slow clients and RATE wrong
// secrets per second over 16 connections. A slow client whom the server has cut off comes back. Prints what
// happened.
#include <array>
#include <chrono>
#include <map>
#include <vector>

#include <fmt/format.h>
#include <sys/epoll.h>

#include "client_socket.h"

namespace bench = sallyport::bench;

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kFloodConnections = 16;
constexpr std::string_view kEndlessHead = "POST /oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ";

struct Client {
  bool slow = false;
  int socket = -1;
  std::size_t sent = 0;  // bytes of the endless head
  bool waiting = false;  // for an answer
  bench::AnswerReader answer{};
};

class Hostile {
 public:
  Hostile(const char* source, std::uint16_t port, std::size_t slow, std::string message)
      : source_(source),
        port_(port),
        slow_(slow),
        message_(std::move(message)),
        clients_(slow + kFloodConnections) {
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      clients_[i].slow = i < slow;
      open(clients_[i]);
    }
  }

  void run(double rate, std::chrono::duration<double> time) {
    const auto begun = Clock::now();
    std::size_t dripped = 0;
    while (true) {
      const std::chrono::duration<double> passed = Clock::now() - begun;
      if (passed >= time) return;
      const auto due = [&](double per_second) {
        return static_cast<std::size_t>(per_second * passed.count());
      };
      for (; dripped < due(static_cast<double>(slow_)); ++dripped) drip(clients_[dripped % slow_]);
      while (asked_ < due(rate) && ask()) {
      }
      take_answers();
    }
  }

  void print() const {
    fmt::print("wrong secrets {}", asked_);
    for (const auto& [status, count] : answers_) fmt::print(", answered {} {}", status, count);
    fmt::print(", slow clients cut off {}, refused {}\n", cut_off_, refused_);
  }

 private:
  void open(Client& client) {
    const auto socket = bench::connect_from(source_, port_, SOCK_NONBLOCK);
    client.socket = socket.value_or(-1);
    client.sent = 0;
    client.waiting = false;
    client.answer = {};
    if (!socket) {
      ++refused_;
      return;
    }
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &client}};
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, *socket, &event) != 0) bench::fail("epoll_ctl");
  }
  void reopen(Client& client) {
    if (client.socket >= 0) ::close(client.socket);
    open(client);
  }

  void drip(Client& client) {
    if (client.socket < 0) return reopen(client);
    const char byte = client.sent < kEndlessHead.size() ? kEndlessHead[client.sent] : 'x';
    ++client.sent;
    static_cast<void>(::send(client.socket, &byte, 1, MSG_NOSIGNAL));  // an end shows when it is read
  }

  // False when every connection waits for an answer: the server has all it can be asked at once.
  bool ask() {
    for (std::size_t i = 0; i < kFloodConnections; ++i) {
      Client& client = clients_[slow_ + next_++ % kFloodConnections];
      if (client.waiting) continue;
      if (client.socket < 0) reopen(client);
      if (client.socket < 0) return false;
      if (::send(client.socket, message_.data(), message_.size(), MSG_NOSIGNAL) != std::ssize(message_))
        return false;
      client.waiting = true;
      ++asked_;
      return true;
    }
    return false;
  }

  void take_answers() {
    std::array<epoll_event, 64> events{};
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 1);
    for (int i = 0; i < count; ++i) {
      Client& client = *static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr);
      const int status = client.answer.read(client.socket);
      if (status > 0 && !client.slow) {
        ++answers_[status];
        client.waiting = false;
      } else if (status < 0) {
        if (client.slow) ++cut_off_;
        reopen(client);
      }
    }
  }

  const char* source_;
  std::uint16_t port_;
  std::size_t slow_;
  std::string message_;
  int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  std::vector<Client> clients_;
  std::size_t asked_ = 0;
  std::size_t next_ = 0;
  std::size_t cut_off_ = 0;
  std::size_t refused_ = 0;
  std::map<int, std::size_t> answers_;
};

}  // namespace

int main(int count, char** arguments) {
  const char* body = std::getenv("BODY");
  if (count != 6 || body == nullptr) bench::fail("hostile SOURCE PORT SLOW RATE SECONDS, with BODY");
  Hostile hostile(arguments[1], static_cast<std::uint16_t>(std::atoi(arguments[2])),
                  static_cast<std::size_t>(std::atol(arguments[3])),
                  bench::form_post("/oauth/token", {}, body));
  fmt::print("ready\n");
  std::fflush(stdout);
  hostile.run(std::atof(arguments[4]), std::chrono::duration<double>(std::atof(arguments[5])));
  hostile.print();
}
