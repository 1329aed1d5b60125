// The directory import file: what is accepted keeps its own promises, whatever the bytes are.
#include "directory/import_file.h"

#include <set>
#include <string_view>

#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"
#include "model/case_folding.h"

namespace base = sallyport::base;
namespace directory = sallyport::directory;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = directory::parse_import_file(base::as_text({data, size}));
  if (!file) {
    CHECK(!file.error().message.empty() && base::is_valid_utf8(file.error().message));
    return 0;
  }
  std::set<std::string_view> ids;
  for (const auto& user : file->users) {
    CHECK(!user.id.empty() && !user.name.empty() && ids.insert(user.id).second);
    const auto folded = sallyport::model::fold_case(user.name);
    CHECK(base::is_valid_utf8(folded) && sallyport::model::fold_case(folded) == folded);
  }
  for (const auto& group : file->groups) {
    const std::set<std::size_t> members(group.members.begin(), group.members.end());
    CHECK(members.size() == group.members.size() &&
          (members.empty() || *members.rbegin() < file->users.size()));
  }
  return 0;
}
