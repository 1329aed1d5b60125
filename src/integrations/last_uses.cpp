#include "integrations/last_uses.h"

#include <utility>

namespace sallyport::integrations {

void LastUses::note(std::size_t core, const model::CredentialId& credential, base::Time at,
                    std::string_view source) {
  LastUse& use = per_core_[core][credential];
  if (at < use.at) return;
  use.at = at;
  if (use.source != source) use.source = source;
}

LastUseMap LastUses::take(std::size_t core) {
  LastUseMap next;
  next.reserve(per_core_[core].size());  // the same clients ask again
  return std::exchange(per_core_[core], std::move(next));
}

void LastUses::merge(LastUseMap& into, LastUseMap from) {
  for (auto& [credential, use] : from) {
    LastUse& kept = into[credential];
    if (use.at >= kept.at) kept = std::move(use);
  }
}

}  // namespace sallyport::integrations
