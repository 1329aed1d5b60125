// Webhooks as the external API sends them (external-api §12): what happened to submissions, with
// x-intigriti-event and x-intigriti-digest. app/ hands the format to webhooks::Service.
#pragma once

#include <optional>
#include <string>

#include <boost/json.hpp>

#include "dialects/external_api/submission_wire.h"
#include "integrations/service.h"
#include "inventory/service.h"
#include "model/deployment.h"
#include "webhooks/format.h"

namespace sallyport::dialects::external_api {

inline constexpr std::string_view kTestEvent = "TestEvent";

// An event of a submission with what its message needs. Refers to all of it.
struct Happened {
  std::string_view name;  // one of kEventTypes
  const model::Event& event;
  const Shown& submission;               // as it is after the event
  const model::Asset* before = nullptr;  // null: there was none, or it cannot be read
};

// The name of an event of a submission; nothing for those that this API does not tell of.
std::optional<std::string_view> webhook_event_of(const model::Event& event);
// Times as Unix seconds; severity, type, domain and states as version 2 writes them.
boost::json::object write_webhook(const Happened& happened);
// Standard base64 of HMAC-SHA-256 over the raw body; key = the UTF-8 bytes of the secret.
std::string webhook_digest(std::string_view body, const base::Secret& secret);

// A webhook's assets are programs, or submissions. What is passed in outlives it; `next` runs on core 0.
webhooks::Format webhook_format(inventory::Service& inventory, const integrations::Service& integrations,
                                const model::Deployment& deployment);

}  // namespace sallyport::dialects::external_api
