#include "webhooks/house.h"

#include <algorithm>

#include "base/check.h"

namespace sallyport::webhooks {

const Format& House::format(model::WebhookFormat wanted) const {
  const auto found = std::ranges::find(formats, wanted, &Format::format);
  CHECK(found != formats.end());
  return *found;
}

}  // namespace sallyport::webhooks
