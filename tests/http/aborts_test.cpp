// Clients that go away in the middle of everything (security O11, H07; reliability PR11): the whole house
// keeps no connection, no descriptor and no memory of them.
#include <filesystem>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lifecycle_fixture.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SALLYPORT_ADDRESS_SANITIZER
#include <sanitizer/allocator_interface.h>
#endif
#endif
#include <malloc.h>

namespace sallyport::support {
namespace {

// Bytes that are allocated and not given back: the resident set says little under a sanitizer.
std::int64_t held_bytes() {
#ifdef SALLYPORT_ADDRESS_SANITIZER
  return static_cast<std::int64_t>(__sanitizer_get_current_allocated_bytes());
#else
  return static_cast<std::int64_t>(::mallinfo2().uordblks);
#endif
}

std::int64_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"),
                       std::filesystem::directory_iterator());
}

class Aborts : public LifecycleFixture {
 protected:
  // Sends the first `bytes` of the request and goes away, by a reset when `rudely`.
  void abort(std::string_view request, bool rudely) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(house.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr generic{};
    std::memcpy(&generic, &address, sizeof address);
    ASSERT_EQ(::connect(socket, &generic, sizeof generic), 0);
    static_cast<void>(::send(socket, request.data(), request.size(), MSG_NOSIGNAL));
    const linger now{.l_onoff = 1, .l_linger = 0};
    if (rudely) ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(socket);
  }
  // Requests that wait for the audit log, for the database and for nothing, cut off at every place.
  void abort_many(int count) {
    const std::string form = token_request(made);
    const std::vector<std::string> requests{
        fmt::format("POST /oauth/token HTTP/1.1\r\nHost: h\r\nContent-Type: "
                    "application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
                    form.size(), form),
        fmt::format("GET /api/integrations HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n\r\n", bearer),
        "GET /oauth/jwks HTTP/1.1\r\nHost: h\r\n\r\n"};
    for (int i = 0; i < count; ++i) {
      const std::string& request = requests[static_cast<std::size_t>(i) % requests.size()];
      const bool whole = i % 2 == 0;
      const auto part = static_cast<std::size_t>(i) * 7 % request.size();
      abort(whole ? request : request.substr(0, part), i % 4 < 2);
    }
    EXPECT_TRUE(House::eventually([&] {
      return house.application().server().open_connections() <= 1;  // that of `client`
    }));
    EXPECT_EQ(client.get("/healthz").status, 200);
  }

  Made made = house.create("custom", "Client");
  std::string bearer = house.administrator_token();
};

// What grows once are pools, caches and connections of the database that are made when first needed: a round
// of clients that leaves nothing behind shows that nothing is kept of them.
TEST_F(Aborts, O11_LeaveNoConnectionDescriptorOrMemoryBehind) {
  constexpr int kClients = 1500, kRounds = 6;
  // What grows with each token are records on the disk; SQLite keeps pages of them, up to its cache.
  constexpr std::int64_t kBytesOfEach = 64;
  abort_many(kClients);
  std::vector<std::string> left;
  for (int round = 0; round < kRounds; ++round) {
    const auto bytes = held_bytes(), descriptors = open_descriptors();
    abort_many(kClients);
    const bool closed = House::eventually([&] { return open_descriptors() <= descriptors; });
    const auto each = (held_bytes() - bytes) / kClients;
    if (closed && each <= kBytesOfEach) break;
    left.push_back(
        fmt::format("{} descriptors, {} bytes for each client", open_descriptors() - descriptors, each));
  }
  EXPECT_LT(left.size(), kRounds) << fmt::format("every round left something: {}", fmt::join(left, "; "));
  EXPECT_EQ(request(made).status, 200);
}

}  // namespace
}  // namespace sallyport::support
