// Limits of what is written to the inventory, and the parts of a write that need no database.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "inventory/attachments.h"
#include "inventory/service.h"

namespace sallyport::inventory {

// All refuse with kInvalid and the name of the member at fault.
base::Result<void> check_limit(std::int64_t limit);
base::Result<void> check_idempotency(const std::optional<Idempotency>& idempotency);
base::Result<void> check_behaviours(const std::vector<std::string>& behaviours);
base::Result<void> check_event(const NewEvent& event);
// kUnsupported for a type that is not among `types`.
base::Result<void> check_attachment(const NewAttachment& attachment, const std::vector<std::string>& types);
// All attributes of one asset or event together.
base::Result<void> check_size(const model::Attributes& attributes, std::string_view field);

// Sets and removes; answers the names that are not as they were.
std::vector<std::string_view> apply(const model::Attributes& set, const std::vector<std::string>& removed,
                                    model::Attributes& attributes);

model::Principal principal_of(const model::Caller& caller);

}  // namespace sallyport::inventory
