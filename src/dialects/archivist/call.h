// One REST call of this dialect, declared once: method, path, permission and the coroutine that answers.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include <boost/json/object.hpp>

#include "async/task.h"
#include "base/clock.h"
#include "base/result.h"
#include "directory/membership.h"
#include "directory/tenancy.h"
#include "http/page_token.h"
#include "http/router.h"
#include "integrations/service.h"
#include "inventory/policies.h"
#include "inventory/service.h"
#include "model/audit_record.h"
#include "model/deployment.h"

namespace sallyport::dialects::archivist {

// What the calls work with; everything outlives the routes.
struct House {
  const model::Deployment& deployment;
  integrations::Service& integrations;
  inventory::Service& inventory;
  inventory::Policies& policies;
  directory::Membership& membership;
  directory::Tenancy& tenancy;
  const http::PageTokens& page_tokens;
  const base::Clock& clock;
};

using Answer = async::Task<base::Result<http::Response>>;

struct Call {
  http::Method method = http::Method::kGet;
  std::string_view path;
  std::string_view name;
  std::string_view summary;
  std::string_view permission;                // empty: any token for this API
  std::optional<model::AuditAction> audit{};  // of the record that the service writes; nothing for reads
  Answer (*answer)(const House&, const http::Context&) = nullptr;
  bool open = false;       // needs no token
  bool by_policy = false;  // access policies may allow it as well as the role
};

// The Idempotency-Key of a request that makes something; nothing without the header.
std::optional<inventory::Idempotency> idempotency_of(const http::Request& request);

// The answer 200 with this body.
http::Response ok(const boost::json::object& body);

// The route of a call: a bearer token for the audience "archivist", refusals in the shape of errors.h.
http::Route route_of(const Call& call, std::shared_ptr<const House> house);

}  // namespace sallyport::dialects::archivist
