// Grants at third-party services as they stand in the API.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/shape.h"
#include "base/clock.h"
#include "model/connection.h"
#include "vault/connections.h"
#include "vault/member_connections.h"

namespace sallyport::api {

template <>
struct Words<model::OwnerKind> {
  static std::span<const std::pair<std::string_view, model::OwnerKind>> all();
};
template <>
struct Words<model::ConnectionState> {
  static std::span<const std::pair<std::string_view, model::ConnectionState>> all();
};
template <>
struct Words<vault::Revocation::Outcome> {
  static std::span<const std::pair<std::string_view, vault::Revocation::Outcome>> all();
};
template <>
struct Words<vault::AccountUse> {
  static std::span<const std::pair<std::string_view, vault::AccountUse>> all();
};

template <>
struct Words<model::ConnectorKind> {
  static std::span<const std::pair<std::string_view, model::ConnectorKind>> all();
};
// What whoever manages a connection should know.
enum class ConnectionNotice : std::uint8_t { kConnectorLeft = 1 };
template <>
struct Words<ConnectionNotice> {
  static std::span<const std::pair<std::string_view, ConnectionNotice>> all();
};

inline constexpr Facts kMissingScopesFacts{
    .about =
        "What the tenant asks everybody for and is not among the scopes: it was refused, or is asked for "
        "only since. Left out when it is nothing.",
    .example = R"(["refresh_token"])"};
// For members that are left out where there are none.
std::optional<std::vector<std::string>> unless_none(const std::vector<std::string>& words);

struct OwnerView {
  std::string id;
  std::optional<std::string> display_name;
};
BOOST_DESCRIBE_STRUCT(OwnerView, (), (id, display_name))
Description describe(const OwnerView*);

struct ConnectorView {
  model::ConnectorKind kind{};
  std::string id;
  std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(ConnectorView, (), (kind, id, name))
Description describe(const ConnectorView*);

struct ConnectionView {
  model::ConnectionId id;
  std::string provider;
  model::ProviderSetupId provider_id;
  model::OwnerKind owner{};
  std::optional<OwnerView> member;
  std::string label;
  std::optional<std::string> account_id;
  std::optional<std::string> account_label;
  bool is_default = false;
  model::ConnectionState state{};
  std::optional<std::string> cause;
  std::vector<std::string> scopes;
  std::optional<std::vector<std::string>> missing_scopes;
  std::optional<base::Time> token_expires_at;
  std::optional<base::Time> refreshed_at;
  std::optional<base::Time> idle_end;
  std::optional<base::Time> absolute_end;
  std::optional<base::Time> ends_at;
  std::optional<ConnectorView> connected_by;
  std::optional<ConnectionNotice> notice;
  base::Time connected_at;
  std::optional<base::Time> last_used_at;
  std::optional<std::vector<std::string>> last_used_by;
};
BOOST_DESCRIBE_STRUCT(ConnectionView, (),
                      (id, provider, provider_id, owner, member, label, account_id, account_label, is_default,
                       state, cause, scopes, missing_scopes, token_expires_at, refreshed_at, idle_end,
                       absolute_end, ends_at, connected_by, notice, connected_at, last_used_at, last_used_by))
Description describe(const ConnectionView*);

ConnectionView connection_view(const vault::ConnectionRecord& record);

// Where a person connects an account by signing in at the service.
struct NewLink {
  std::string provider;
  std::optional<model::ConnectionId> connection_id;
};
BOOST_DESCRIBE_STRUCT(NewLink, (), (provider, connection_id))
Description describe(const NewLink*);

struct LinkView {
  std::string attempt_id;
  std::string url;
};
BOOST_DESCRIBE_STRUCT(LinkView, (), (attempt_id, url))
Description describe(const LinkView*);

struct RevocationView {
  vault::Revocation::Outcome outcome{};
  std::string message;
};
BOOST_DESCRIBE_STRUCT(RevocationView, (), (outcome, message))
Description describe(const RevocationView*);

}  // namespace sallyport::api
