#include "http/source.h"

#include <algorithm>

#include <fmt/format.h>

#include "http/characters.h"

namespace sallyport::http {

using model::Address;

namespace {

// "1.2.3.4", "1.2.3.4:80", "::1", "[::1]" and "[::1]:80", as proxies write them.
std::optional<Address> parse_forwarded(std::string_view entry) {
  entry = characters::trim(entry);
  if (entry.starts_with('[')) {
    const auto close = entry.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    return Address::parse(entry.substr(1, close - 1));
  }
  const bool has_port = std::ranges::count(entry, ':') == 1;
  return Address::parse(has_port ? entry.substr(0, entry.find(':')) : entry);
}

}  // namespace

base::Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& entries) {
  TrustedProxies proxies;
  for (const std::string& entry : entries) {
    const auto network = model::Network::parse(entry);
    if (!network)
      return base::invalid("trusted_proxies",
                           fmt::format("\"{}\" is no IP address and no network such as 10.0.0.0/8.", entry));
    proxies.networks_.push_back(*network);
  }
  return proxies;
}

bool TrustedProxies::trusts(const Address& address) const {
  return std::ranges::any_of(networks_,
                             [&](const model::Network& network) { return network.contains(address); });
}

Address TrustedProxies::client_of(const Address& peer, std::span<const HeaderView> headers) const {
  Address client = peer;
  for (std::size_t i = headers.size(); i-- > 0;) {
    if (!equals_ignoring_case(headers[i].name, "X-Forwarded-For")) continue;
    std::string_view list = headers[i].value;
    while (trusts(client)) {
      const auto comma = list.rfind(',');
      const auto entry = parse_forwarded(comma == std::string_view::npos ? list : list.substr(comma + 1));
      if (!entry) return client;  // a proxy that writes no address: nothing left of it can be believed
      client = *entry;
      if (comma == std::string_view::npos) break;
      list = list.substr(0, comma);
    }
  }
  return client;
}

}  // namespace sallyport::http
