// When and from where credentials were last used: noted per core without a lock, merged and written in
// aggregate, so that a request costs no write (issue: a minute late at most).
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "model/ids.h"

namespace sallyport::integrations {

struct LastUse {
  base::Time at;
  std::string source;  // client address
};
using LastUseMap = std::unordered_map<model::CredentialId, LastUse>;

class LastUses {
 public:
  explicit LastUses(std::size_t cores) : per_core_(cores) {}

  // On the core that `core` names.
  void note(std::size_t core, const model::CredentialId& credential, base::Time at, std::string_view source);
  // Hands over what the core has noted and forgets it. On the core that `core` names.
  LastUseMap take(std::size_t core);
  // Keeps the later one of two uses of a credential.
  static void merge(LastUseMap& into, LastUseMap from);

 private:
  std::vector<LastUseMap> per_core_;
};

}  // namespace sallyport::integrations
