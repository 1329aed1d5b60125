// The kinds of settings: each makes a line of the table in settings.cpp, which alone includes it. Each takes
// the way to its member, so that text and value stay in one place.
#pragma once

#include <charconv>
#include <chrono>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "app/config.h"
#include "model/address.h"

namespace sallyport::app {

inline base::Result<std::int64_t> parse_number(std::string_view text, std::int64_t low, std::int64_t high) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high)
    return base::invalid("", fmt::format("Give a whole number from {} to {}.", low, high));
  return value;
}

template <class Get>
Setting text(std::string_view key, std::string_view meaning, Get get) {
  return {key, meaning,
          [get](Config& c, std::string_view v) -> base::Result<void> {
            get(c) = std::string(v);
            return {};
          },
          [get](const Config& c) { return get(c); }};
}

template <class Get>
Setting number(std::string_view key, std::string_view meaning, std::int64_t low, std::int64_t high, Get get) {
  return {key, meaning,
          [get, low, high](Config& c, std::string_view v) -> base::Result<void> {
            TRY(const std::int64_t value, parse_number(v, low, high));
            auto& member = get(c);
            member = static_cast<std::remove_reference_t<decltype(member)>>(value);
            return {};
          },
          [get](const Config& c) { return fmt::format("{}", static_cast<std::int64_t>(get(c))); }};
}

template <class Unit, class Get>
Setting duration(std::string_view key, std::string_view meaning, std::int64_t low, std::int64_t high,
                 Get get) {
  return {
      key, meaning,
      [get, low, high](Config& c, std::string_view v) -> base::Result<void> {
        TRY(const std::int64_t value, parse_number(v, low, high));
        get(c) = Unit{value};
        return {};
      },
      [get](const Config& c) { return fmt::format("{}", std::chrono::duration_cast<Unit>(get(c)).count()); }};
}

template <class Get>
Setting yes_or_no(std::string_view key, std::string_view meaning, Get get) {
  return {key, meaning,
          [get](Config& c, std::string_view v) -> base::Result<void> {
            if (v != "true" && v != "false") return base::invalid("", "Give true or false.");
            get(c) = v == "true";
            return {};
          },
          [get](const Config& c) { return get(c) ? "true" : "false"; }};
}

inline std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> list;
  std::stringstream in{std::string(text)};
  for (std::string word; std::getline(in, word, ',');)
    if (!word.empty()) list.push_back(word);
  return list;
}

template <class Get>
Setting words(std::string_view key, std::string_view meaning, Get get) {
  return {key, meaning,
          [get](Config& c, std::string_view v) -> base::Result<void> {
            get(c) = split(v);
            return {};
          },
          [get](const Config& c) { return fmt::format("{}", fmt::join(get(c), ",")); }};
}

// Addresses and CIDR blocks.
template <class Get>
Setting networks(std::string_view key, std::string_view meaning, Get get) {
  return {key, meaning,
          [get](Config& c, std::string_view v) -> base::Result<void> {
            std::vector<model::Network> list;
            for (const std::string& word : split(v)) {
              const auto network = model::Network::parse(word);
              if (!network)
                return base::invalid(
                    "", fmt::format("Give addresses or CIDR blocks, such as 10.0.0.0/8; {} is none.", word));
              list.push_back(*network);
            }
            get(c) = std::move(list);
            return {};
          },
          [get](const Config& c) {
            std::vector<std::string> texts;
            texts.reserve(get(c).size());
            for (const model::Network& network : get(c)) texts.push_back(network.to_string());
            return fmt::format("{}", fmt::join(texts, ","));
          }};
}

template <class Get>
Setting ports(std::string_view key, std::string_view meaning, Get get) {
  return {key, meaning,
          [get](Config& c, std::string_view v) -> base::Result<void> {
            std::vector<std::uint16_t> list;
            for (const std::string& word : split(v)) {
              TRY(const std::int64_t port, parse_number(word, 1, 65535));
              list.push_back(static_cast<std::uint16_t>(port));
            }
            get(c) = std::move(list);
            return {};
          },
          [get](const Config& c) { return fmt::format("{}", fmt::join(get(c), ",")); }};
}

}  // namespace sallyport::app
