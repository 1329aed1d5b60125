// How long one request takes when nothing else is asked: one connection, one request after the other, every
// time kept as it was. Several bodies go in turn, request by request, so that noise meets them alike.
//
// one_connection PORT PATH SECONDS, with the bodies in BODY1, BODY2, ... and, when each of so many requests
// is to come from another address of X-Forwarded-For, that number in SPREAD_SOURCES. For each body it prints
// how many there were, then mean, p50 and p99 in microseconds and the status of the last answer.
#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "client_socket.h"

namespace bench = sallyport::bench;

namespace {

using Clock = std::chrono::steady_clock;

struct Kind {
  std::string body;
  std::vector<double> micros{};
  int status = 0;
};

std::vector<Kind> kinds_of_environment() {
  std::vector<Kind> kinds;
  while (const char* body = std::getenv(fmt::format("BODY{}", kinds.size() + 1).c_str()))
    kinds.push_back({.body = body});
  if (kinds.empty()) bench::fail("BODY1");
  return kinds;
}

std::string source_line(std::size_t number, std::size_t spread) {
  if (spread == 0) return {};
  const std::size_t source = number / spread;
  return fmt::format("X-Forwarded-For: 11.{}.{}.{}\r\n", source / 65536 % 256, source / 256 % 256,
                     source % 256);
}

int ask(int socket, const std::string& message) {
  if (::send(socket, message.data(), message.size(), MSG_NOSIGNAL) != std::ssize(message))
    bench::fail("send");
  bench::AnswerReader answer;
  int status = 0;
  while (status == 0) status = answer.read(socket);
  if (status < 0) bench::fail("the answer");
  return status;
}

void print(Kind& kind) {
  auto& micros = kind.micros;
  std::ranges::sort(micros);
  const double mean = std::accumulate(micros.begin(), micros.end(), 0.0) / static_cast<double>(micros.size());
  fmt::print("{} {:.3f} {:.3f} {:.3f} {}\n", micros.size(), mean, micros[micros.size() / 2],
             micros[micros.size() * 99 / 100], kind.status);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) bench::fail("one_connection PORT PATH SECONDS");
  const char* spread_text = std::getenv("SPREAD_SOURCES");
  const auto spread = static_cast<std::size_t>(spread_text == nullptr ? 0 : std::atoi(spread_text));
  const auto socket = bench::connect_from("127.0.0.1", static_cast<std::uint16_t>(std::atoi(arguments[1])));
  if (!socket) bench::fail("connect");
  auto kinds = kinds_of_environment();
  const auto end = Clock::now() + std::chrono::duration<double>(std::atof(arguments[3]));
  for (std::size_t number = 0; Clock::now() < end; ++number) {
    for (Kind& kind : kinds) {
      const std::string message = bench::form_post(arguments[2], source_line(number, spread), kind.body);
      const auto begun = Clock::now();
      kind.status = ask(*socket, message);
      kind.micros.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
    }
  }
  for (Kind& kind : kinds) print(kind);
}
