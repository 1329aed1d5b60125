// What the IANA registries of special-purpose addresses set apart (RFC 6890 and its successors).
#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "egress/client.h"

namespace sallyport::egress {
namespace {

using model::Network;

std::vector<Network> networks(std::initializer_list<std::string_view> texts) {
  std::vector<Network> list;
  for (const std::string_view text : texts) {
    const auto network = Network::parse(text);
    CHECK(network);
    list.push_back(*network);
  }
  return list;
}

bool any_contains(const std::vector<Network>& list, const model::Address& address) {
  return std::ranges::any_of(list, [&](const Network& network) { return network.contains(address); });
}

}  // namespace

bool is_public(const model::Address& address) {
  // Of IPv6 only what is handed out, so that NAT64, site-local and all that is new stay outside.
  static const auto handed_out = networks({"0.0.0.0/0", "2000::/3"});
  static const auto set_apart =
      networks({"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
                "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
                "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23",
                "2001:db8::/32", "2002::/16", "3fff::/20"});
  return any_contains(handed_out, address) && !any_contains(set_apart, address);
}

}  // namespace sallyport::egress
