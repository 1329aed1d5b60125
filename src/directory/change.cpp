#include "directory/change.h"

#include <fmt/format.h>

#include "model/people.h"

namespace sallyport::directory {

base::Result<void> check_local(std::string_view source) {
  if (source == model::kLocalSource) return {};
  return base::refuse(
      base::ErrorKind::kConflict, "imported_record",
      fmt::format("This record comes from the directory '{}'. Change it there and import again.", source));
}

}  // namespace sallyport::directory
