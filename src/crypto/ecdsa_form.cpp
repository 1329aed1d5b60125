#include "crypto/ecdsa_form.h"

#include <algorithm>

namespace sallyport::crypto {
namespace {

constexpr std::size_t kNumberSize = 32;
constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kInteger = 0x02;

// The order n of P-256 (FIPS 186-4 §D.1.2.3).
constexpr std::array<std::uint8_t, kNumberSize> kOrder = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

bool in_range(base::ByteView number) {
  return std::ranges::any_of(number, [](std::uint8_t byte) { return byte != 0; }) &&
         std::ranges::lexicographical_compare(number, kOrder);
}

// Takes one INTEGER from the front of `der` and writes it, padded on the left, to `out`.
bool take_integer(base::ByteView& der, std::span<std::uint8_t> out) {
  if (der.size() < 2 || der[0] != kInteger || der[1] == 0 || der.size() - 2 < der[1]) return false;
  auto number = der.subspan(2, der[1]);
  der = der.subspan(2 + number.size());
  if (number[0] == 0) number = number.subspan(1);
  if (number.size() > out.size()) return false;
  std::ranges::fill(out, std::uint8_t{0});
  std::ranges::copy(number, out.end() - static_cast<std::ptrdiff_t>(number.size()));
  return true;
}

void append_integer(EcdsaDer& der, base::ByteView number) {
  while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
  const bool sign_byte = (number[0] & 0x80U) != 0;
  der.bytes[der.size++] = kInteger;
  der.bytes[der.size++] = static_cast<std::uint8_t>(number.size() + (sign_byte ? 1 : 0));
  if (sign_byte) der.bytes[der.size++] = 0;
  std::ranges::copy(number, der.bytes.begin() + static_cast<std::ptrdiff_t>(der.size));
  der.size += number.size();
}

}  // namespace

bool ecdsa_der_to_raw(base::ByteView der, std::span<std::uint8_t, kEcdsaRawSize> raw) {
  if (der.size() < 2 || der.size() > kEcdsaDerLargest || der[0] != kSequence || der[1] != der.size() - 2)
    return false;
  auto rest = der.subspan(2);
  return take_integer(rest, raw.first<kNumberSize>()) && take_integer(rest, raw.last<kNumberSize>()) &&
         rest.empty();
}

std::optional<EcdsaDer> ecdsa_raw_to_der(base::ByteView raw) {
  if (raw.size() != kEcdsaRawSize) return std::nullopt;
  const auto r = raw.first(kNumberSize);
  const auto s = raw.last(kNumberSize);
  if (!in_range(r) || !in_range(s)) return std::nullopt;
  EcdsaDer der;
  der.bytes[0] = kSequence;
  der.size = 2;
  append_integer(der, r);
  append_integer(der, s);
  der.bytes[1] = static_cast<std::uint8_t>(der.size - 2);
  return der;
}

}  // namespace sallyport::crypto
