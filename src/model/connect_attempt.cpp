#include "model/connect_attempt.h"

#include <array>
#include <utility>

namespace sallyport::model {

std::string_view to_string(AttemptState state) {
  static constexpr std::array<std::string_view, 8> kNames{"created", "opened",   "returned", "confirming",
                                                          "done",    "declined", "failed",   "expired"};
  return kNames[std::to_underlying(state) - 1];
}

}  // namespace sallyport::model
