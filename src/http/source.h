// Who sent a request: the peer of the connection, and the client behind proxies that the configuration
// trusts (security K18, J15). Read-only after start, used on every core.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace sallyport::http {

// An IP address; IPv4 is kept as IPv4-mapped IPv6, so that one address has one form.
struct Address {
  std::array<std::uint8_t, 16> bytes{};

  // Dotted IPv4 or IPv6 text without zone, port and brackets.
  static std::optional<Address> parse(std::string_view text);
  std::string to_string() const;
  bool operator==(const Address&) const = default;
};

class TrustedProxies {
 public:
  // Addresses ("10.0.0.7") and networks ("10.0.0.0/8", "fd00::/8"). kInvalid, field "trusted_proxies",
  // names the entry that is neither.
  static base::Result<TrustedProxies> parse(const std::vector<std::string>& entries);

  bool trusts(const Address& address) const;
  // The client of a request that came from `peer`: from a trusted peer, the rightmost address in
  // X-Forwarded-For that is not trusted itself; what stands left of it may be forged. From any other
  // peer the header means nothing.
  Address client_of(const Address& peer, std::span<const HeaderView> headers) const;

 private:
  struct Network {
    Address address;
    int bits = 128;
  };
  std::vector<Network> networks_;
};

}  // namespace sallyport::http
