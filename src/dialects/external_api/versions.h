// The versions of the external API (external-api §8): their numbers, where each is found, what it has, and
// which of them are old. The one place that knows; routes, errors and the list for clients are made from it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dialects/external_api/call.h"
#include "http/message.h"
#include "http/router.h"

namespace sallyport::dialects::external_api {

inline constexpr std::string_view kVersionsPath = "/external/versions";

struct Version {
  std::string_view number;                  // "1.2"
  std::string_view word;                    // "v1_2", in the names of operations
  std::span<const std::string_view> bases;  // what stands before the paths of its calls
  std::span<const Call> calls;
  bool deprecated = false;

  std::string_view major() const { return number.substr(0, number.find('.')); }
  // Its first base in two: "/external/company" and "/v2.1".
  std::string_view root() const { return bases.front().substr(0, bases.front().rfind('/')); }
  std::string_view segment() const { return bases.front().substr(bases.front().rfind('/')); }
};

// Where its API description is served.
std::string description_path(const Version& version);

// Oldest first.
std::span<const Version> all_versions();

// What every answer of a deprecated version says: since when, until when, and where the versions are listed.
http::Deprecation deprecation(const model::Deployment& deployment);

// GET /external/versions: what there is, for whoever follows the link of a deprecated version.
http::Response list_versions(const model::Deployment& deployment);

// Whether an unknown path asks for a version that there is not: "/external/v3.0/...".
bool names_unknown_version(std::string_view path);

}  // namespace sallyport::dialects::external_api
