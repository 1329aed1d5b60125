#include "dialects/external_api/versions.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/json.h"
#include "dialects/external_api/company/calls.h"
#include "dialects/external_api/routes.h"
#include "dialects/external_api/submissions.h"

namespace sallyport::dialects::external_api {
namespace {

namespace json = boost::json;
using std::chrono::sys_days;
using std::chrono::year;

constexpr base::Time kDeprecatedSince{sys_days{year{2023} / 7 / 1}};
constexpr base::Time kSunset{sys_days{year{2028} / 1 / 1}};

constexpr std::array<std::string_view, 2> kBases10{"/external/v1.0", "/external"};
constexpr std::array<std::string_view, 1> kBases11{"/external/v1.1"};
constexpr std::array<std::string_view, 1> kBases12{"/external/v1.2"};
constexpr std::array<std::string_view, 1> kBases20{"/external/company/v2.0"};
constexpr std::array<std::string_view, 3> kBases21{"/external/company/v2.1", "/external/company/v2",
                                                   "/external/company"};

std::span<const Call> calls_of_2() {
  static const std::vector<Call> kCalls = [] {
    std::vector<Call> calls;
    for (const auto part :
         {program_calls(), program_update_calls(), submission_calls(), submission_change_calls(),
          attachment_calls(), payout_calls(), export_calls(), catalogue_calls(), reward_calls()})
      calls.insert(calls.end(), part.begin(), part.end());
    return calls;
  }();
  return kCalls;
}

json::object write_version(const Version& version, const model::Deployment& deployment) {
  json::array urls;
  for (const auto base : version.bases)
    urls.push_back(json::string(deployment.public_url + std::string(base)));
  json::object object{{"version", version.number},
                      {"deprecated", version.deprecated},
                      {"urls", std::move(urls)},
                      {"description", deployment.public_url + description_path(version)}};
  if (version.deprecated) {
    object["deprecatedSince"] = base::unix_seconds(kDeprecatedSince);
    object["sunset"] = base::unix_seconds(kSunset);
  }
  return object;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string description_path(const Version& version) {
  return fmt::format("{}/swagger{}/swagger.json", version.root(), version.segment());
}

std::span<const Version> all_versions() {
  static const std::array kVersions{
      Version{
          .number = "1.0", .word = "v1_0", .bases = kBases10, .calls = calls_of_1_0(), .deprecated = true},
      Version{
          .number = "1.1", .word = "v1_1", .bases = kBases11, .calls = calls_of_1_1(), .deprecated = true},
      Version{
          .number = "1.2", .word = "v1_2", .bases = kBases12, .calls = calls_of_1_2(), .deprecated = true},
      Version{.number = "2.0", .word = "v2_0", .bases = kBases20, .calls = calls_of_2()},
      Version{.number = "2.1", .word = "v2_1", .bases = kBases21, .calls = calls_of_2()},
  };
  return kVersions;
}

http::Deprecation deprecation(const model::Deployment& deployment) {
  return {.since = kDeprecatedSince,
          .sunset = kSunset,
          .more = deployment.public_url + std::string(kVersionsPath)};
}

http::Response list_versions(const model::Deployment& deployment) {
  json::array versions;
  for (const auto& version : all_versions()) versions.push_back(write_version(version, deployment));
  return http::Response::json(200, base::to_json(versions));
}

bool names_unknown_version(std::string_view path) {
  path.remove_prefix(std::min(kRoot.size() + 1, path.size()));
  constexpr std::string_view kCompany = "company/";
  const bool company = path.starts_with(kCompany);
  if (company) path.remove_prefix(kCompany.size());
  const auto segment = path.substr(0, path.find('/'));
  if (segment.size() < 2 || segment[0] != 'v' || !is_digit(segment[1])) return false;
  const auto base = fmt::format("{}/{}{}", kRoot, company ? kCompany : std::string_view(), segment);
  return std::ranges::none_of(all_versions(), [&](const Version& version) {
    return std::ranges::find(version.bases, base) != version.bases.end();
  });
}

}  // namespace sallyport::dialects::external_api
