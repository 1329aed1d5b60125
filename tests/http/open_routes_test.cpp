// What anybody may call without a token or a session, by name: everything else asks who it is first.
#include <set>
#include <string>

#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/application.h"
#include "house.h"
#include "http_client.h"

namespace sallyport::support {
namespace {

// A path of the route, with something in the place of each parameter.
std::string path_of(std::string_view pattern) {
  std::string path;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '{') {
      path += pattern[at];
      continue;
    }
    path += "0190a1b2-0000-7000-8000-000000000000";
    at = pattern.find('}', at);
  }
  return path;
}

TEST(OpenRoutes, N02_EveryRouteThatIsNotNamedHereAsksWhoItIs) {
  House house;
  HttpClient client(house.port());
  std::set<std::string> open;
  for (const auto& route : house.application().router().routes()) {
    const Answer answer = client.send(http::to_string(route.method), path_of(route.path),
                                      {{"Content-Type", "application/json"}}, "{}");
    if (answer.status != 401) open.insert(fmt::format("{} {}", http::to_string(route.method), route.path));
  }
  EXPECT_EQ(fmt::format("{}", fmt::join(open, "\n")), "");
}

}  // namespace
}  // namespace sallyport::support
