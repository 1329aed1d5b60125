// Connecting an account: a person opens a link, signs in at the provider, comes back, and the grant is stored
// (outbound §2.4, §5; sonadier S11, S12; docs/adr/0080). outbound/ calls it.
//
// Callable on every core; codes are exchanged on House::home, whether or not the browser waits.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/notice.h"
#include "async/task_group.h"
#include "model/connect_attempt.h"
#include "vault/attempt_state.h"
#include "vault/house.h"
#include "vault/new_grant.h"
#include "vault/revocation.h"
#include "vault/setup.h"

namespace sallyport::store {
class Session;
}

namespace sallyport::vault {

// What a link asks for, once it is known to be one of ours.
struct AttemptRequest {
  std::string id{};  // the jti of the ticket, 1 to 64 characters
  model::TenantId tenant{};
  model::ProviderSetupId setup{};
  model::IntegrationId integration{};  // whose session has asked
  model::OwnerKind owner_kind = model::OwnerKind::kUser;
  std::optional<model::AccountId> owner{};          // of a user's own
  std::optional<model::AccountId> member{};         // who is asked to sign in
  std::vector<std::string> scopes{};                // beside those of the provider and of the setup
  std::optional<model::ConnectionId> connection{};  // to authorise anew
  std::vector<std::string> origins{};               // of the session
  std::string return_to{};                          // counts only within `origins`
  base::Time expires_at{};
};

// Who may follow an attempt: a session of the same tenant and member (security H14).
struct AttemptViewer {
  model::TenantId tenant{};
  std::optional<model::AccountId> member{};
};

// What only the browser has that has begun an attempt; 256 bits as text.
std::string new_binder(base::Random& random);
// What a form of our pages carries, so that no other page can send it: made of the binder, which no script
// sees.
std::string form_token(std::string_view binder);

// An attempt as people and clients see it.
struct SeenAttempt {
  model::ConnectAttempt attempt{};  // with the state as of now
  std::string provider{};           // as scripts call it
  std::string provider_name{};      // as people do
  std::string tenant_name{};
  std::string sign_in_at{};     // the URL of the provider's page; of begin() only
  std::string account_label{};  // of the connection that was made, or of the one that waits for the answer
  std::string old_label{};      // of the connection that is authorised anew
  bool old_works = false;       // whether tokens of it are still handed out
  std::vector<std::string> missing_scopes{};
};

// The answer to "this is another account than before".
enum class Choice : std::uint8_t {
  kReplace,  // the connection becomes one of the new account
  kAdd,      // there are both
  kKeep,     // the connection stays as it was
};

class Attempts {
 public:
  // The binder that the browser has for an attempt; empty without one.
  using BinderOf = std::function<std::string(std::string_view attempt)>;

  // `house` outlives it.
  explicit Attempts(const House& house);

  // Makes the attempt, or finds it, and binds it to the browser; one that is at the provider
  // already stays with the browser that has sent it there. Refusals: kConflict "wrong_browser"; kNotFound
  // "provider"; kForbidden "disabled_by_manager"; kConflict "provider_gone".
  async::Task<base::Result<SeenAttempt>> begin(const AttemptRequest& wanted, std::string_view binder);
  // Where the browser is to go: a new `state` and PKCE verifier each time (RFC 7636; security H05). Refusals:
  // kNotFound "attempt"; kConflict "wrong_browser", "attempt_over"; those of begin().
  async::Task<base::Result<std::string>> open(std::string_view id, std::string_view binder);
  // The attempt that this browser has begun. Refusals: kNotFound, kConflict "wrong_browser".
  async::Task<base::Result<model::ConnectAttempt>> begun(std::string_view id, std::string_view binder);
  // The one that an answer of a provider, with this query, leads back to. The same refusals.
  async::Task<base::Result<model::ConnectAttempt>> returning(std::string_view query,
                                                             const BinderOf& binder_of);
  // The query of the redirect to `provider`'s path. Whatever becomes of it is in the state of the answer.
  // Refusals: kInvalid for a query that belongs to no attempt that waits (security H01 to H03); kConflict
  // "wrong_browser", "attempt_over".
  async::Task<base::Result<SeenAttempt>> callback(std::string_view provider, std::string_view query,
                                                  const BinderOf& binder_of);
  // Refusals: kNotFound "attempt"; kConflict "wrong_browser", "attempt_over".
  async::Task<base::Result<SeenAttempt>> answer(std::string_view id, std::string_view binder, Choice choice);
  async::Task<base::Result<SeenAttempt>> decline(std::string_view id, std::string_view binder);

  // Nothing for an attempt that is not there yet, or somebody else's (security H14).
  async::Task<base::Result<std::optional<SeenAttempt>>> find(const AttemptViewer& viewer,
                                                             std::string_view id);
  // The person has said no in the host's page; an attempt that is further on stays as it is.
  async::Task<base::Result<std::optional<SeenAttempt>>> decline(const AttemptViewer& viewer,
                                                                std::string_view id);
  // find(), as soon as it differs from `state`, or the time is over. Other processes' changes are seen within
  // a second.
  async::Task<base::Result<std::optional<SeenAttempt>>> wait(AttemptViewer viewer, std::string id,
                                                             std::optional<model::AttemptState> state,
                                                             std::chrono::milliseconds longest);

  // Removes what ended long ago. For the upkeep.
  async::Task<> maintain();
  // On House::home: ends at the services what was granted to people who have not answered in time, then
  // forgets it. Answers when it has begun. Several processes may do it: each grant is claimed first.
  async::Task<> end_unanswered();
  // On House::home: waits for the codes that are being exchanged, and the grants that are being ended.
  async::Task<> finish() {
    finishing_ = true;
    return running_.wait();
  }

 private:
  struct Taken;

  base::Result<SeenAttempt> see(store::Session& session, model::ConnectAttempt attempt) const;
  base::Result<SeenAttempt> show(store::Session& session, model::ConnectAttempt attempt,
                                 std::string_view binder) const;
  base::Result<std::shared_ptr<const OpenSetup>> setup_of(store::Session& session,
                                                          const model::TenantId& tenant,
                                                          const model::ProviderSetupId& id) const;
  base::Result<Taken> take(store::Session& session, std::string_view provider, std::string_view query,
                           const BinderOf& binder_of) const;
  // `told`: what the audit log says in place of the cause.
  void end(store::Session& session, model::ConnectAttempt& attempt, AttemptEvent event, std::string cause,
           std::string_view told = {}) const;
  base::Result<void> put(store::Session& session, model::ConnectAttempt& attempt, const OpenSetup& setup,
                         const NewGrant& grant, std::optional<Choice> choice) const;
  async::Task<base::Result<SeenAttempt>> exchange(std::shared_ptr<Taken> taken);
  async::Task<std::expected<NewGrant, providers::Failure>> ask(const Taken& taken) const;
  async::Task<base::Result<SeenAttempt>> change(
      std::function<base::Result<SeenAttempt>(store::Session& session)> work);
  // The grant that waits in it for an answer; null without one that can be opened.
  std::shared_ptr<const NewGrant> waiting_in(const model::ConnectAttempt& attempt) const;
  // Later, on its own: ends at the service what is not going to be stored.
  void drop_if_rejected(const SeenAttempt& seen, std::shared_ptr<const NewGrant> grant);
  void drop(const model::ConnectAttempt& attempt, std::shared_ptr<const NewGrant> grant);
  async::Task<Revocation> end_at_provider(model::ConnectAttempt attempt,
                                          std::shared_ptr<const NewGrant> grant) const;
  async::Task<> end_each_unanswered();
  async::Task<bool> end_one_unanswered();
  std::shared_ptr<async::Notice> notice_of(const std::string& id);
  void tell(const std::string& id);

  const House& house_;
  async::TaskGroup running_;
  bool ending_ = false;     // of House::home, as is
  bool finishing_ = false;  // what nobody waits for is not begun any more
  std::mutex mutex_;        // of notices_; never held across a wait
  std::map<std::string, std::weak_ptr<async::Notice>> notices_;
};

}  // namespace sallyport::vault
