// Who has connected an account (outbound §7 row 20): found out when it is connected, told in lists.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/connect_attempt.h"
#include "model/connection.h"
#include "store/database.h"

namespace sallyport::vault {

struct ConnectorName {
  model::ConnectorKind kind{};
  std::string id{};    // of people of a host product as it calls them, else that of the API
  std::string name{};  // empty: not known, or gone
};

// Whoever has signed in; without a person, the integration that has asked for it. Where a host product calls
// its people by what the tenant's members are known by here (address, account or id), it is the member: of
// them it is known when they leave.
std::optional<model::Connector> connector_of(store::Session& session, const model::ConnectAttempt& attempt);

// The account of the active member of the tenant whom a host product calls that: by their address, or by
// their member id or account id.
std::optional<model::AccountId> member_called(store::Session& session, const model::TenantId& tenant,
                                              std::string_view called);

ConnectorName name_of(store::Session& session, const model::TenantId& tenant,
                      const model::Connector& connector);

}  // namespace sallyport::vault
