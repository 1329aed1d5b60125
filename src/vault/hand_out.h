// Hands tokens of connections out to those who may have them, and says what is missing where there is none
// (sonadier S2, S7, S8, S12, S15, §6, §7; outbound §6). outbound/ calls it.
//
// Every token that leaves, and every refusal, is in the audit log before. Callable on every core.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/secret.h"
#include "model/audit_record.h"
#include "vault/grant_choice.h"
#include "vault/house.h"
#include "vault/refresher.h"
#include "vault/setup.h"

namespace sallyport::vault {

// Where a call comes from, for the audit log.
struct Origin {
  std::string source{};
  std::string request_id{};
};

struct Handed {
  base::Secret access_token{};
  model::OwnerKind account = model::OwnerKind::kUser;
  model::ConnectionId connection{};
  std::string label{};  // of the account, as its owner or the provider calls it; may be empty
  std::vector<std::string> scopes{};
  std::optional<std::string> base_url{};   // of calls with the token
  std::optional<base::Time> expires_at{};  // nothing: not known
  std::shared_ptr<const OpenSetup> setup{};
  providers::Values values{};  // of the setup and of the connection
};

// What preflight tells.
struct Looked {
  model::OwnerKind account = model::OwnerKind::kUser;  // that a hand-out would use
  std::optional<NoGrant> missing{};                    // nothing: a token is there
};

// kNotFound "unknown_integration"; kUnavailable "provider_unavailable"; those of crypto::Keyring::open.
using Refused = std::variant<NoGrant, base::Error>;
using HandOutcome = std::expected<Handed, Refused>;

class HandOut {
 public:
  // Both outlive it.
  HandOut(const House& house, Refresher& refresher) : house_(house), refresher_(refresher) {}

  // `action` is kConnectionHandedOut, or kConnectionProxied for a token that stays in the house.
  async::Task<HandOutcome> hand_out(Session session, Wanted wanted, Origin origin,
                                    model::AuditAction action = model::AuditAction::kConnectionHandedOut);
  // What means this very connection, when it is the tenant's or the member's own. Refusal: kNotFound
  // "connection" for everything else (security H14).
  async::Task<base::Result<Wanted>> named(Session session, model::ConnectionId id) const;
  // What hand_out() would answer, as far as is known without asking the provider. Refusal: kNotFound
  // "unknown_integration".
  async::Task<base::Result<Looked>> look(Session session, Wanted wanted);

  // Writes down when connections were used last, and lets go of what was kept of them. For the upkeep.
  async::Task<> maintain();

 private:
  async::Task<base::Result<Handed>> get(std::shared_ptr<const OpenSetup> setup,
                                        const model::Connection& connection,
                                        std::chrono::seconds minimum) const;
  // Writes into `record` which connection it is about.
  async::Task<HandOutcome> choose_and_get(const Session& session, const Wanted& wanted,
                                          model::AuditRecord& record) const;
  async::Task<HandOutcome> get_from(const Candidates& found, const Session& session, const Wanted& wanted,
                                    model::AuditRecord& record) const;
  base::Result<Looked> look_at(const Candidates& found, const Session& session, const Wanted& wanted) const;
  static model::AuditRecord begun_record(const Session& session, const Wanted& wanted, const Origin& origin,
                                         model::AuditAction action);
  void used(const model::ConnectionId& id);

  const House& house_;
  Refresher& refresher_;
  std::mutex mutex_;  // of used_; never held across a wait
  std::map<model::ConnectionId, base::Time> used_;
};

}  // namespace sallyport::vault
