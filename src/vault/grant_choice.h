// Which connection a session gets the token of, or why there is none (sonadier §6, §7; outbound §6): the
// rules without any storing or asking. vault/hand_out.h uses them.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/connection.h"
#include "vault/account_choice.h"
#include "vault/refresh_state.h"
#include "vault/session.h"
#include "vault/setup.h"

namespace sallyport::vault {

// Why there is no grant to use (sonadier §7).
enum class Reason : std::uint8_t {
  kNotConnected,
  kNeedsReauthorization,
  kMissingScopes,
  kAccountAmbiguous,
  kNotAllowedForScript,
  kDisabledByManager,
};
std::string_view to_string(Reason reason);  // "not_connected"

struct Wanted {
  std::string provider{};  // as scripts call it
  Selector account = Selector::kNone;
  std::string connection{};  // an id or a label; empty: the owner's default
  std::vector<std::string> scopes{};
  std::chrono::seconds minimum = kUsualMinimum;  // how long the token has to live
};

struct NoGrant {
  Reason reason = Reason::kNotConnected;
  std::string provider{};
  model::OwnerKind account = model::OwnerKind::kUser;
  std::vector<std::string> missing_scopes{};
  std::string cause{};             // of kNeedsReauthorization: a word of outbound §2.3
  std::string message{};           // for people
  std::optional<Ticket> ticket{};  // where connecting an account would help; without its id and end
};

// The setup of the provider, and the connections that the session might use, as of one moment.
struct Candidates {
  std::string tenant_name{};
  bool enabled = true;  // by the tenant's switch and the setup's
  model::ProviderSetupId setup{};
  model::AccountPolicy policy = model::AccountPolicy::kDefault;
  std::string provider_name{};
  bool signs_in = false;  // people connect their accounts there
  base::Result<std::shared_ptr<const OpenSetup>> open{};
  std::vector<model::Connection> user{}, master{};
};

class GrantChoice {
 public:
  // All three outlive it.
  GrantChoice(const Session& session, const Wanted& wanted, const Candidates& found);

  std::expected<const model::Connection*, NoGrant> choose();
  // Of what turns out later, about the account that was chosen.
  NoGrant refusal(Reason reason, std::string message) const;
  NoGrant must_sign_in(const model::Connection& connection, std::string cause) const;

 private:
  std::unexpected<NoGrant> refuse(Reason reason, std::string message) const;
  bool may_sign_in() const;  // whoever asks, for the account that is chosen
  std::string owner() const;
  std::expected<const model::Connection*, NoGrant> pick(const std::vector<model::Connection>& there) const;

  const Session& session_;
  const Wanted& wanted_;
  const Candidates& found_;
  model::OwnerKind kind_ = model::OwnerKind::kUser;
};

// How its owner or the provider calls the account; may be empty.
std::string shown_label(const model::Connection& connection);

}  // namespace sallyport::vault
