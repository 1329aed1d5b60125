// IP addresses and networks, as configurations and access policies name them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::model {

// IPv4 is kept as IPv4-mapped IPv6, so that one address has one form.
struct Address {
  std::array<std::uint8_t, 16> bytes{};

  // Dotted IPv4 or IPv6 text without zone, port and brackets.
  static std::optional<Address> parse(std::string_view text);
  std::string to_string() const;
  bool operator==(const Address&) const = default;
};

struct Network {
  Address address;
  int bits = 128;  // of the IPv6 form

  // An address ("10.0.0.7"), or one with a length ("10.0.0.0/8", "fd00::/8").
  static std::optional<Network> parse(std::string_view text);
  bool contains(const Address& other) const;
  std::string to_string() const;  // as parse() takes it; a single address without a length
  bool operator==(const Network&) const = default;
};

}  // namespace sallyport::model
