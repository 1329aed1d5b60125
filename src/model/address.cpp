#include "model/address.h"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace sallyport::model {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int kMappedBits = 96;
constexpr int kAllBits = 128;

bool is_mapped(const Address& address) {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), address.bytes.begin());
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

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = std::min(text.find('/'), text.size());
  const auto address = Address::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == text.size()) return Network{*address, kAllBits};
  const std::string_view digits = text.substr(slash + 1);
  int bits = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size();
  if (!whole || bits < 0 || bits > kAllBits) return std::nullopt;
  if (is_mapped(*address)) bits += kMappedBits;
  if (bits > kAllBits) return std::nullopt;
  return Network{*address, bits};
}

bool Network::contains(const Address& other) const {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(other.bytes.begin(), other.bytes.begin() + bits / 8, address.bytes.begin())) return false;
  if (whole == other.bytes.size()) return true;
  const int differing = other.bytes[whole] ^ address.bytes[whole];
  return (differing >> (8 - bits % 8)) == 0;
}

std::string Network::to_string() const {
  std::string text = address.to_string();
  if (bits < kAllBits) text += '/' + std::to_string(is_mapped(address) ? bits - kMappedBits : bits);
  return text;
}

}  // namespace sallyport::model
