// One REST call of this dialect, declared once, and what the calls work with. versions.cpp says which version
// has which calls; routes.cpp makes a route of each.
#pragma once

#include <optional>
#include <string_view>

#include "async/task.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/router.h"
#include "integrations/service.h"
#include "inventory/service.h"
#include "model/audit_record.h"
#include "model/deployment.h"

namespace sallyport::dialects::external_api {

// Everything outlives the routes.
struct House {
  const model::Deployment& deployment;
  integrations::Service& integrations;
  inventory::Service& inventory;
  audit::Log& audit;
  const base::Clock& clock;
};

using Answer = async::Task<base::Result<http::Response>>;

struct Call {
  http::Method method = http::Method::kGet;
  std::string_view path;  // below the version
  std::string_view name;  // behind the version
  std::string_view summary;
  std::optional<model::AuditAction> audit{};  // of the record that the service writes; nothing for reads
  Answer (*answer)(const House&, const http::Context&) = nullptr;
};

}  // namespace sallyport::dialects::external_api
