// Ids that cannot be mixed up: a UUID with the kind of thing it names in its type.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"

namespace sallyport::base {

// RFC 9562 version 4, written in lower case.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  static Uuid random(Random& random);
  // Exactly the 36-character lower-case form: one id has one spelling (security A20).
  static std::optional<Uuid> parse(std::string_view text);
  static std::optional<Uuid> from_bytes(ByteView bytes);
  std::string to_string() const;
  auto operator<=>(const Uuid&) const = default;
};

template <class Tag>
struct Id {
  Uuid uuid;

  static Id random(Random& random) { return {Uuid::random(random)}; }
  static std::optional<Id> parse(std::string_view text) {
    const auto uuid = Uuid::parse(text);
    return uuid ? std::optional<Id>{Id{*uuid}} : std::nullopt;
  }
  static std::optional<Id> from_bytes(ByteView bytes) {
    const auto uuid = Uuid::from_bytes(bytes);
    return uuid ? std::optional<Id>{Id{*uuid}} : std::nullopt;
  }
  std::string to_string() const { return uuid.to_string(); }
  ByteView bytes() const { return uuid.bytes; }
  auto operator<=>(const Id&) const = default;
};

}  // namespace sallyport::base

template <>
struct std::hash<sallyport::base::Uuid> {
  std::size_t operator()(const sallyport::base::Uuid& uuid) const noexcept {
    std::size_t value = 0;  // the bytes are random already
    std::memcpy(&value, uuid.bytes.data(), sizeof value);
    return value;
  }
};
template <class Tag>
struct std::hash<sallyport::base::Id<Tag>> {
  std::size_t operator()(const sallyport::base::Id<Tag>& id) const noexcept {
    return std::hash<sallyport::base::Uuid>{}(id.uuid);
  }
};
