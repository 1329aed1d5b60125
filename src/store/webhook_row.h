// A webhook in a row of the database; for the repositories only.
#pragma once

#include <string_view>

#include "model/webhook.h"
#include "store/database.h"

namespace sallyport::store {

inline constexpr std::string_view kWebhookColumns =
    "id, tenant_id, integration_id, position, name, url, format, events, assets, active, stop_reason, "
    "sealed_secret, sealed_previous_secret, previous_until, cursor, failing_since, created_at, version";

// Of a row that begins with these columns.
model::Webhook read_webhook(const Row& row);

}  // namespace sallyport::store
