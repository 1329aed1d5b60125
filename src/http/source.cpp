#include "http/source.h"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "http/characters.h"

namespace sallyport::http {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int kMappedBits = 96;

bool is_mapped(const Address& address) {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), address.bytes.begin());
}

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

std::optional<Address> Address::parse(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  Address address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  std::ranges::copy(kMappedPrefix, address.bytes.begin());
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data() + kMappedPrefix.size()) == 1)
    return address;
  return std::nullopt;
}

std::string Address::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_mapped(*this)) {
    inet_ntop(AF_INET, bytes.data() + kMappedPrefix.size(), text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  }
  return text.data();
}

base::Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& entries) {
  TrustedProxies proxies;
  for (const std::string& entry : entries) {
    const std::string_view text = entry;
    const auto slash = std::min(text.find('/'), text.size());
    const auto address = Address::parse(text.substr(0, slash));
    int bits = 128;
    bool valid = address.has_value();
    if (valid && slash < text.size()) {
      const std::string_view digits = text.substr(slash + 1);
      const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
      valid = parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size() && bits >= 0;
      if (is_mapped(*address)) bits += kMappedBits;
      valid = valid && bits <= 128;
    }
    if (!valid) {
      return base::invalid("trusted_proxies",
                           fmt::format("\"{}\" is no IP address and no network such as 10.0.0.0/8.", entry));
    }
    proxies.networks_.push_back({*address, bits});
  }
  return proxies;
}

bool TrustedProxies::trusts(const Address& address) const {
  return std::ranges::any_of(networks_, [&](const Network& network) {
    const auto whole = static_cast<std::size_t>(network.bits / 8);
    if (!std::equal(address.bytes.begin(), address.bytes.begin() + network.bits / 8,
                    network.address.bytes.begin())) {
      return false;
    }
    if (whole == address.bytes.size()) return true;
    const int differing = address.bytes[whole] ^ network.address.bytes[whole];
    return (differing >> (8 - network.bits % 8)) == 0;
  });
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
