// What has used connections lately, as the audit log has it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/connection.h"
#include "vault/house.h"

namespace sallyport::vault {

struct Uses {
  std::optional<base::Time> last{};
  std::vector<std::string> scripts{};  // newest first, each once
};

// Of each since it was connected, in their order; nothing at all while the log is busy. `host_id` as in
// script_in().
async::Task<std::vector<Uses>> uses_of(const House& house, model::TenantId tenant,
                                       std::vector<const model::Connection*> connections,
                                       std::string host_id = {});

// The script that the record of a hand-out names; empty: none. `host_id`: of the member that it was for;
// empty: whoever that was.
std::string script_in(std::string_view reason, std::string_view host_id = {});

}  // namespace sallyport::vault
