// Our own format of webhook messages: bodies after Standard Webhooks, with an event as the API shows it.
#pragma once

#include "inventory/service.h"
#include "webhooks/format.h"

namespace sallyport::api {

// Events are named by their type as in EventView, those without one by their operation. The inventory
// outlives it.
webhooks::Format webhook_format(inventory::Service& inventory);

}  // namespace sallyport::api
