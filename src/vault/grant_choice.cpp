#include "vault/grant_choice.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"

namespace sallyport::vault {

using model::Connection;
using model::OwnerKind;

namespace {

std::vector<std::string> without(const std::vector<std::string>& wanted,
                                 const std::vector<std::string>& there) {
  std::vector<std::string> missing;
  for (const auto& scope : wanted)
    if (std::ranges::find(there, scope) == there.end()) missing.push_back(scope);
  return missing;
}

std::string person(const Session& session) {
  if (!session.member) return "Nobody";
  return session.member->display_name.empty() ? session.member->host_id : session.member->display_name;
}

}  // namespace

std::string shown_label(const Connection& connection) {
  if (!connection.label.empty()) return connection.label;
  return connection.account_label.empty() ? connection.account_id : connection.account_label;
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::kNotConnected:
      return "not_connected";
    case Reason::kNeedsReauthorization:
      return "needs_reauthorization";
    case Reason::kMissingScopes:
      return "missing_scopes";
    case Reason::kAccountAmbiguous:
      return "account_ambiguous";
    case Reason::kNotAllowedForScript:
      return "not_allowed_for_script";
    case Reason::kDisabledByManager:
      return "disabled_by_manager";
  }
  base::check_failed("unknown reason", __FILE__, __LINE__);
}

GrantChoice::GrantChoice(const Session& session, const Wanted& wanted, const Candidates& found)
    : session_(session), wanted_(wanted), found_(found) {
  if (wanted.account == Selector::kMaster) kind_ = OwnerKind::kMaster;
}

std::expected<const Connection*, NoGrant> GrantChoice::choose() {
  const auto* allowed = session_.allows(wanted_.provider);
  if (allowed == nullptr)
    return refuse(Reason::kNotAllowedForScript,
                  fmt::format("This session may not use {}.", found_.provider_name));
  if (!found_.enabled)
    return refuse(Reason::kDisabledByManager, fmt::format("{} is switched off for {}. Ask a manager there.",
                                                          found_.provider_name, found_.tenant_name));
  const auto kind = choose_account(found_.policy, wanted_.account,
                                   {.user = !found_.user.empty(), .master = !found_.master.empty()});
  if (!kind)
    return refuse(
        Reason::kNotAllowedForScript,
        fmt::format("{} lets scripts use {} account at {} only.", found_.tenant_name,
                    kind_ == OwnerKind::kUser ? "its own" : "the member's own", found_.provider_name));
  kind_ = *kind;
  if (kind_ == OwnerKind::kUser && !session_.member)
    return refuse(Reason::kNotAllowedForScript,
                  fmt::format("This needs a member's own account at {}, and the session is nobody's.",
                              found_.provider_name));
  if (!(kind_ == OwnerKind::kUser ? session_.user : session_.master))
    return refuse(
        Reason::kNotAllowedForScript,
        fmt::format("This session may not use {} account at {}.",
                    kind_ == OwnerKind::kUser ? "the member's own" : "the tenant's", found_.provider_name));
  if (!allowed->scopes.empty()) {
    if (auto missing = without(wanted_.scopes, allowed->scopes); !missing.empty())
      return refuse(Reason::kNotAllowedForScript,
                    fmt::format("This session may not ask for the scope {}.", missing.front()));
  }
  return pick(kind_ == OwnerKind::kUser ? found_.user : found_.master);
}

NoGrant GrantChoice::refusal(Reason reason, std::string message) const {
  NoGrant none{
      .reason = reason, .provider = wanted_.provider, .account = kind_, .message = std::move(message)};
  const bool helps = reason == Reason::kNotConnected || reason == Reason::kNeedsReauthorization ||
                     reason == Reason::kMissingScopes;
  if (helps && may_sign_in())
    none.ticket = Ticket{.tenant = session_.tenant,
                         .integration = session_.integration,
                         .setup = found_.setup,
                         .owner_kind = kind_,
                         .member = session_.member,
                         .script = session_.script,
                         .scopes = wanted_.scopes,
                         .origins = session_.origins};
  return none;
}
NoGrant GrantChoice::must_sign_in(const Connection& connection, std::string cause) const {
  auto none =
      refusal(Reason::kNeedsReauthorization, fmt::format("{} has to sign in to {} again for {}.", owner(),
                                                         found_.provider_name, found_.tenant_name));
  none.cause = std::move(cause);
  if (none.ticket) none.ticket->connection = connection.id;
  return none;
}

std::unexpected<NoGrant> GrantChoice::refuse(Reason reason, std::string message) const {
  return std::unexpected(refusal(reason, std::move(message)));
}
// Members do not decide which account everybody uses.
bool GrantChoice::may_sign_in() const {
  return found_.signs_in && (kind_ == OwnerKind::kUser) == session_.member.has_value();
}
std::string GrantChoice::owner() const { return kind_ == OwnerKind::kUser ? person(session_) : "A manager"; }

std::expected<const Connection*, NoGrant> GrantChoice::pick(const std::vector<Connection>& there) const {
  const Connection* picked = nullptr;
  if (!wanted_.connection.empty()) {
    const auto found = std::ranges::find_if(there, [&](const Connection& one) {
      return one.id.to_string() == wanted_.connection || shown_label(one) == wanted_.connection;
    });
    if (found != there.end()) picked = &*found;
  } else if (there.size() == 1) {
    picked = &there.front();
  } else if (const auto found = std::ranges::find(there, true, &Connection::is_default);
             found != there.end()) {
    picked = &*found;
  } else if (!there.empty()) {
    return refuse(Reason::kAccountAmbiguous,
                  fmt::format("There are several accounts at {}. Say which one to use, or make one the "
                              "default.",
                              found_.provider_name));
  }
  if (picked == nullptr) {
    if (!wanted_.connection.empty())
      return refuse(Reason::kNotConnected,
                    fmt::format("{} has no such account at {}.", owner(), found_.provider_name));
    return refuse(Reason::kNotConnected,
                  kind_ == OwnerKind::kUser
                      ? fmt::format("{} has not connected {} for {}.", owner(), found_.provider_name,
                                    found_.tenant_name)
                      : fmt::format("{} has no account at {}. {}", found_.tenant_name, found_.provider_name,
                                    may_sign_in() ? "Connect one." : "A manager can connect one."));
  }
  if (picked->state == model::ConnectionState::kNeedsReauthorization)
    return std::unexpected(must_sign_in(*picked, picked->cause));
  // Where the provider has named no scopes there is nothing to compare.
  if (!picked->scopes.empty()) {
    if (auto missing = without(wanted_.scopes, picked->scopes); !missing.empty()) {
      auto none =
          refusal(Reason::kMissingScopes, fmt::format("{} has not allowed {} at {}.", owner(),
                                                      fmt::join(missing, ", "), found_.provider_name));
      none.missing_scopes = std::move(missing);
      if (none.ticket) none.ticket->connection = picked->id;
      return std::unexpected(std::move(none));
    }
  }
  return picked;
}

}  // namespace sallyport::vault
