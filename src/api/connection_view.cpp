#include "api/connection_view.h"

#include <array>

namespace sallyport::api {

using model::ConnectionState;
using model::ConnectorKind;
using model::OwnerKind;
using vault::AccountUse;
using Outcome = vault::Revocation::Outcome;

std::span<const std::pair<std::string_view, OwnerKind>> Words<OwnerKind>::all() {
  static constexpr std::array<std::pair<std::string_view, OwnerKind>, 2> kWords{
      {{"master", OwnerKind::kMaster}, {"user", OwnerKind::kUser}}};
  return kWords;
}

std::span<const std::pair<std::string_view, ConnectionState>> Words<ConnectionState>::all() {
  static constexpr std::array<std::pair<std::string_view, ConnectionState>, 2> kWords{
      {{"live", ConnectionState::kLive}, {"needs_reauthorization", ConnectionState::kNeedsReauthorization}}};
  return kWords;
}

std::span<const std::pair<std::string_view, Outcome>> Words<Outcome>::all() {
  static constexpr std::array<std::pair<std::string_view, Outcome>, 3> kWords{
      {{"revoked", Outcome::kRevoked},
       {"not_supported", Outcome::kNotSupported},
       {"failed", Outcome::kFailed}}};
  return kWords;
}

std::span<const std::pair<std::string_view, AccountUse>> Words<AccountUse>::all() {
  static constexpr std::array<std::pair<std::string_view, AccountUse>, 5> kWords{
      {{"master_only", AccountUse::kMasterOnly},
       {"master", AccountUse::kMaster},
       {"master_until_user", AccountUse::kMasterUntilUser},
       {"master_unless_asked", AccountUse::kMasterUnlessAsked},
       {"user", AccountUse::kUser}}};
  return kWords;
}

std::span<const std::pair<std::string_view, ConnectorKind>> Words<ConnectorKind>::all() {
  static constexpr std::array<std::pair<std::string_view, ConnectorKind>, 3> kWords{
      {{"host_member", ConnectorKind::kHostMember},
       {"member", ConnectorKind::kMember},
       {"integration", ConnectorKind::kIntegration}}};
  return kWords;
}

std::span<const std::pair<std::string_view, ConnectionNotice>> Words<ConnectionNotice>::all() {
  static constexpr std::array<std::pair<std::string_view, ConnectionNotice>, 1> kWords{
      {{"connector_left", ConnectionNotice::kConnectorLeft}}};
  return kWords;
}

std::optional<std::vector<std::string>> unless_none(const std::vector<std::string>& words) {
  return words.empty() ? std::nullopt : std::optional(words);
}

Description describe(const ConnectorView*) {
  return {.name = "Connector",
          .about = "Who has connected an account.",
          .fields = {{"kind",
                      {.about = "host_member, somebody of a host product; member, one of the tenant; "
                                "integration, when nobody has signed in.",
                       .example = "integration"}},
                     {"id",
                      {.about = "As the host product calls them; of a member the account, of an integration "
                                "its id.",
                       .example = "u-7"}},
                     {"name", {.about = "What people call them.", .example = "Ana"}}}};
}

Description describe(const OwnerView*) {
  return {.name = "ConnectionMember",
          .about = "A member whose account it is.",
          .fields = {{"id", {.about = "As the host product calls them.", .example = "u-7"}},
                     {"display_name", {.about = "What people call them.", .example = "Ana"}}}};
}

Description describe(const ConnectionView*) {
  return {
      .name = "Connection",
      .about = "A grant at a third-party service. Its tokens are never shown here.",
      .fields = {
          {"id", {.about = "The id of the connection."}},
          {"provider", {.about = "How scripts call the service.", .example = "salesforce"}},
          {"provider_id", {.about = "The provider of the tenant that it belongs to."}},
          {"owner",
           {.about = "Whose account it is: master, the tenant's own; user, that of a member.",
            .example = "master"}},
          {"member", {.about = "The member whose account it is."}},
          {"label",
           {.about = "What people call it, where one has several; empty: nothing.", .example = "Sales"}},
          {"account_id", {.about = "The account as the service knows it, if it has said so."}},
          {"account_label", {.about = "What the service calls the account.", .example = "ana@example.org"}},
          {"is_default", {.about = "Whether it is the one that is used when no other is asked for."}},
          {"state", {.about = "Whether it works, or somebody has to sign in again.", .example = "live"}},
          {"cause", {.about = "Why somebody has to sign in again.", .example = "access_withdrawn"}},
          {"scopes", {.about = "What has been granted.", .example = R"(["api"])"}},
          {"missing_scopes", kMissingScopesFacts},
          {"token_expires_at", {.about = "When the token that is kept ends; it is renewed in time."}},
          {"refreshed_at", {.about = "When the token was renewed the last time."}},
          {"idle_end", {.about = "When the grant ends if it is not used, as far as it is known."}},
          {"absolute_end", {.about = "When the grant ends in any case, as far as it is known."}},
          {"ends_at",
           {.about =
                "When somebody has to sign in again if nobody does anything: the earlier one of the two, "
                "of a grant that works."}},
          {"connected_by", {.about = "Who has connected a master account, as far as it is known."}},
          {"notice",
           {.about = "connector_left: who has connected it is no longer there. It works on; connect it anew "
                     "as somebody who is.",
            .example = "connector_left"}},
          {"connected_at", {.about = "When it was made."}},
          {"last_used_at", {.about = "When a token was handed out the last time."}},
          {"last_used_by",
           {.about =
                "The scripts of its last uses, newest first; left out in lists, and where there are none.",
            .example = R"(["monthly-report"])"}}}};
}

ConnectionView connection_view(const vault::ConnectionRecord& record) {
  const auto& connection = record.connection;
  ConnectionView view{.id = connection.id,
                      .provider = record.provider,
                      .provider_id = connection.setup,
                      .owner = connection.owner_kind,
                      .member = {},
                      .label = connection.label,
                      .account_id = unless_empty(connection.account_id),
                      .account_label = unless_empty(connection.account_label),
                      .is_default = connection.is_default,
                      .state = connection.state,
                      .cause = unless_empty(connection.cause),
                      .scopes = connection.scopes,
                      .missing_scopes = unless_none(record.missing_scopes),
                      .token_expires_at = connection.expires_at,
                      .refreshed_at = connection.refreshed_at,
                      .idle_end = connection.idle_end,
                      .absolute_end = connection.absolute_end,
                      .ends_at = model::ends_at(connection),
                      .connected_by = {},
                      .notice = {},
                      .connected_at = connection.connected_at,
                      .last_used_at = connection.last_used_at,
                      .last_used_by = {}};
  if (record.member)
    view.member = {.id = record.member->host_id, .display_name = unless_empty(record.member->display_name)};
  if (record.connected_by)
    view.connected_by = {.kind = record.connected_by->kind,
                         .id = record.connected_by->id,
                         .name = unless_empty(record.connected_by->name)};
  if (connection.connector_left_at) view.notice = ConnectionNotice::kConnectorLeft;
  return view;
}

Description describe(const NewLink*) {
  return {.name = "NewConnectLink",
          .about = "The account that the caller wants to sign in to.",
          .fields = {{"provider",
                      {.about = "A service that the tenant uses, as scripts call it.",
                       .min = 1,
                       .max = 40,
                       .example = "salesforce"}},
                     {"connection_id", {.about = "The connection to renew; left out: another account."}}}};
}

Description describe(const LinkView*) {
  return {
      .name = "ConnectLink",
      .about = "Where a person connects an account, for a quarter of an hour.",
      .fields = {{"attempt_id", {.about = "What to follow: /api/account/attempts/{attemptId}."}},
                 {"url",
                  {.about = "To open in a window of the same browser, or in this one with ?return_to=, an "
                            "address of this server. Only the person who has asked can use it, while they "
                            "are signed in."}}}};
}

Description describe(const RevocationView*) {
  return {
      .name = "Revocation",
      .about = "What became of ending the grant at the service.",
      .fields = {{"outcome",
                  {.about = "revoked; not_supported, when the service has no call for it; failed, when it "
                            "may live on there.",
                   .example = "revoked"}},
                 {"message", {.about = "What happened and what is left to do."}}}};
}

}  // namespace sallyport::api
