// Members of a body by their type, and the field mask of a PATCH (archivist §2). Pure functions, on the core
// of the request.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/result.h"
#include "dialects/json_body.h"
#include "http/message.h"

namespace sallyport::dialects::archivist {

// The administrator of the newer contract (archivist §6).
inline constexpr std::string_view kOwner = "OWNER";

// Refuses another type with kInvalid and `name`. Limits are the services'.
base::Result<std::vector<std::string>> as_words(const boost::json::value& value, std::string_view name);

// Nothing when it is absent. Refusals: kInvalid with `name` for another type.
base::Result<std::optional<std::vector<std::string>>> read_words(const boost::json::object& object,
                                                                 std::string_view name);
// Whether the array holds OWNER; ROLE_UNSPECIFIED is nothing. Refusal: kInvalid with `name`.
base::Result<bool> read_owner(const boost::json::value& value, std::string_view name);

// A PATCH: the members that are there, or exactly those that `mask` names; one that is named and absent is
// empty. Members within members are called "outer.inner".
class Patch {
 public:
  // `known`: what a mask may name; also in camel case. Refusals as read_object, kInvalid "mask", and the
  // outer name of a member within something that is no object.
  static base::Result<Patch> read(const http::Request& request, std::span<const std::string_view> known);
  static base::Result<Patch> make(boost::json::object body, std::optional<std::string_view> mask,
                                  std::span<const std::string_view> known);

  bool changes(std::string_view name) const;
  // What the body has of that name; null when it is absent.
  const boost::json::value* find(std::string_view name) const;
  // Nothing when it stays as it is. Refusals: kInvalid with `name` for another type.
  base::Result<std::optional<std::string>> text(std::string_view name) const;
  base::Result<std::optional<std::vector<std::string>>> words(std::string_view name) const;
  base::Result<std::optional<bool>> truth(std::string_view name) const;
  base::Result<std::optional<bool>> owner(std::string_view name) const;

 private:
  boost::json::object body_;
  std::optional<std::set<std::string>> mask_;
};

}  // namespace sallyport::dialects::archivist
