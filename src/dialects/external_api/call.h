// One REST call of this dialect, declared once, and what the calls work with. versions.cpp says which version
// has which calls; routes.cpp makes a route of each.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include <boost/json.hpp>

#include "async/runtime.h"
#include "async/task.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "http/router.h"
#include "integrations/service.h"
#include "inventory/attachments.h"
#include "inventory/service.h"
#include "model/audit_record.h"
#include "model/deployment.h"

namespace sallyport::dialects::external_api {

// Everything outlives the routes.
struct House {
  const model::Deployment& deployment;
  integrations::Service& integrations;
  inventory::Service& inventory;
  inventory::Attachments& attachments;
  async::BlockingPool& exports;  // for files that take longer than a core may
  audit::Log& audit;
  const base::Clock& clock;
  base::Random& random;
};

using Answer = async::Task<base::Result<http::Response>>;

// Which scopes open a call of version 2 (external-api §10).
enum class Area { kCorePlatform, kRewardSystem };

struct Sample;  // examples.h

// How a call looks in the API description beside its path (N14). Schemas are made from the examples.
struct Shape {
  static constexpr std::size_t kMostParameters = 4;
  std::array<std::string_view, kMostParameters> query{};  // names; description.cpp says what each means
  std::string_view body{};  // an example as JSON: "name?" may be left out or null, "name|null" may be null
  int status = 200;         // 204 when there is no answer
  // The answer: an example as JSON, or what makes one with the writers of real answers.
  std::string_view answer{};
  boost::json::value (*write)(const Sample&) = nullptr;
  std::string_view schema{};  // what the answer, or an entry of its list, is called; empty: nothing
  bool idempotent = false;    // takes an Idempotency-Key
};

struct Call {
  http::Method method = http::Method::kGet;
  std::string_view path;  // below the version
  std::string_view name;  // behind the version
  std::string_view summary;
  Area area = Area::kCorePlatform;
  std::optional<model::AuditAction> audit{};  // of the record that the service writes; nothing for reads
  Answer (*answer)(const House&, const http::Context&) = nullptr;
  bool takes_file = false;  // the body is a form with a file and comes in pieces
  Shape shape{};

  bool reads() const { return !audit; }
  constexpr Call with(const Shape& wanted) const {
    Call call = *this;
    call.shape = wanted;
    return call;
  }
};

constexpr Call reading(std::string_view path, std::string_view name, std::string_view summary,
                       Answer (*answer)(const House&, const http::Context&)) {
  return {.path = path, .name = name, .summary = summary, .answer = answer};
}
// What is recorded as an event, unless `audit` says otherwise.
constexpr Call changing(http::Method method, std::string_view path, std::string_view name,
                        std::string_view summary, Answer (*answer)(const House&, const http::Context&),
                        model::AuditAction audit = model::AuditAction::kEventRecorded) {
  return {.method = method, .path = path, .name = name, .summary = summary, .audit = audit, .answer = answer};
}

}  // namespace sallyport::dialects::external_api
