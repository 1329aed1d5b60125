#include "app/storage_fault.h"

#include "store/database.h"

namespace sallyport::app {

std::optional<base::Error> unavailable_storage(const std::exception& fault) {
  const auto* storage = dynamic_cast<const store::StorageFault*>(&fault);
  if (storage == nullptr) return std::nullopt;
  constexpr double kRetryAfter = 2;
  if (!storage->outcome_unknown)
    return base::unavailable("The storage cannot be used at the moment. Try again later.", kRetryAfter,
                             fault.what())
        .error();
  auto unknown = base::unavailable(
      "The storage did not confirm the change: it is made as a whole, or not at all. Look before you try "
      "again.",
      kRetryAfter, fault.what());
  unknown.error().code = "outcome_unknown";
  return unknown.error();
}

}  // namespace sallyport::app
