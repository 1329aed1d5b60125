#include "vault/setups.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "audit/authorize.h"
#include "audit/change.h"
#include "base/json.h"
#include "store/connect_attempt_repository.h"
#include "store/connection_repository.h"
#include "store/provider_setup_repository.h"
#include "vault/setup_rules.h"

namespace sallyport::vault {

using model::AuditAction;
using model::ProviderSetup;
using store::ProviderSetupRepository;

namespace {

constexpr std::string_view kOidc = "oidc";  // the entry that an issuer is put into

base::Result<ProviderSetup> find_setup(store::Session& session, const model::Caller& caller,
                                       const model::ProviderSetupId& id) {
  auto found = ProviderSetupRepository(session).find(caller.tenant, id);
  if (!found) return base::not_found("provider");
  return *std::move(found);
}

void record(store::Session& session, const House& house, const model::Caller& caller, AuditAction action,
            const ProviderSetup& setup, std::string reason) {
  audit::Log::record_with(session, house.clock.now(),
                          model::audit_record(caller, action, setup.id.uuid, std::move(reason)));
}

std::unexpected<base::Error> stale() {
  return base::refuse(base::ErrorKind::kConflict, "stale_version",
                      "The provider has changed meanwhile. Read it again, and repeat the change.");
}

base::Result<void> check_room(store::Session& session, const ProviderSetup& wanted) {
  const auto all = ProviderSetupRepository(session).scan(wanted.tenant, 0, kMostSetups);
  if (std::ranges::find(all, wanted.provider, &ProviderSetup::provider) != all.end())
    return base::refuse(base::ErrorKind::kConflict, "provider_exists",
                        fmt::format("This tenant uses {} already. Change that provider, or write an entry of "
                                    "your own with another id.",
                                    wanted.provider));
  if (std::ssize(all) >= kMostSetups)
    return base::refuse(base::ErrorKind::kQuota, "too_many_providers",
                        fmt::format("A tenant has at most {} providers. Remove one first.", kMostSetups));
  return {};
}

bool is_in_use(store::Session& session, const ProviderSetup& setup) {
  return !store::ConnectionRepository(session)
              .scan({.tenant = setup.tenant, .setup = setup.id, .limit = 1})
              .empty();
}

// The tokens of its connections belong to the servers that have given them (security H17).
base::Result<void> check_unused(store::Session& session, const ProviderSetup& setup) {
  if (!is_in_use(session, setup)) return {};
  return base::refuse(
      base::ErrorKind::kConflict, "provider_in_use",
      "Accounts are connected at this provider, and their tokens are for its present addresses. "
      "Disconnect them first, or add the other addresses as a provider of its own.");
}

std::string entry_text(const providers::Provider& provider) {
  return base::to_json(providers::write_provider(provider));
}

std::shared_ptr<const providers::Provider> shared(providers::Provider provider) {
  return std::make_shared<const providers::Provider>(std::move(provider));
}

// Where the addresses of the service come from: its issuer and its metadata.
std::pair<std::string, std::string> source_of(const providers::Provider& provider,
                                              const providers::Values& values) {
  const auto metadata = providers::metadata_request(provider, values);
  return {providers::fill(provider.issuer, providers::with_defaults(provider, values)).value_or(""),
          metadata && *metadata ? (*metadata)->url : ""};
}

// What is written to the audit log of a change: names only.
class Changed {
 public:
  void note(bool so, std::string_view name) {
    if (so) text_.append(text_.empty() ? "" : ", ").append(name);
  }
  template <class T>
  bool assign(T& to, std::optional<T>& from, std::string_view name) {
    if (!from || *from == to) return false;
    to = *std::move(from);
    note(true, name);
    return true;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Answers whether one has changed.
bool merge(providers::Values& to, const providers::Values& from) {
  const auto before = to;
  for (const auto& [name, value] : from)
    if (value.empty())
      to.erase(name);
    else
      to.insert_or_assign(name, value);
  return to != before;
}

}  // namespace

base::Result<std::vector<KnownProvider>> Setups::catalogue(const model::Caller& caller) const {
  TRY_VOID(audit::authorize(house_.audit, caller, "providers:read"));
  std::vector<KnownProvider> all;
  for (const auto& provider : house_.catalogue.all())
    all.push_back({.provider = provider,
                   .redirect_uri = redirect_uri_of(house_.public_url, provider->id),
                   .stale = providers::is_stale(*provider, house_.clock.now())});
  return all;
}

base::Result<KnownProvider> Setups::known(const model::Caller& caller, std::string_view id) const {
  TRY(auto all, catalogue(caller));
  const auto found = std::ranges::find(all, id, [](const auto& one) { return one.provider->id; });
  if (found == all.end()) return base::not_found("provider in the catalogue");
  return std::move(*found);
}

base::Result<SetupRecord> Setups::record_of(ProviderSetup setup) const {
  SetupRecord record{.redirect_uri = redirect_uri_of(house_.public_url, setup.provider)};
  if (auto provider = provider_of(house_.catalogue, setup)) record.provider = *std::move(provider);
  TRY(const auto secrets, secrets_of(house_.keyring, setup));
  record.client_secrets = std::ssize(secrets);
  TRY(const auto settings, settings_of(house_.keyring, setup));
  for (const auto& [name, value] : settings)
    if (!setup.settings.contains(name)) record.secret_settings.push_back(name);
  record.setup = std::move(setup);
  return record;
}

async::Task<base::Result<std::int64_t>> Setups::count(const model::Caller& caller) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "providers:read"));
  co_return co_await house_.store.read(
      [&](store::Session& session) { return ProviderSetupRepository(session).count(caller.tenant); });
}

async::Task<base::Result<Page<SetupRecord>>> Setups::list(const model::Caller& caller, std::int64_t limit,
                                                          std::int64_t after) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "providers:read"));
  if (limit < 1 || limit > kLargestPage)
    co_return base::invalid("limit", fmt::format("The limit is 1 to {}.", kLargestPage));
  CO_TRY(auto found, co_await house_.store.read([&](store::Session& session) {
    return ProviderSetupRepository(session).scan(caller.tenant, after, limit + 1);
  }));
  Page<SetupRecord> page;
  if (std::ssize(found) > limit) {
    found.pop_back();
    page.next = found.back().position;
  }
  for (auto& setup : found) {
    CO_TRY(auto record, record_of(std::move(setup)));
    page.items.push_back(std::move(record));
  }
  co_return page;
}

async::Task<base::Result<SetupRecord>> Setups::find(const model::Caller& caller, model::ProviderSetupId id) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "providers:read"));
  CO_TRY(auto setup, co_await house_.store.read(
                         [&](store::Session& session) { return find_setup(session, caller, id); }));
  co_return record_of(std::move(setup));
}

// The entry with the addresses that its metadata names; `field` is the member that leads there.
async::Task<base::Result<Setups::Provider>> Setups::asked(Provider provider, const providers::Values& values,
                                                          std::string field) const {
  if (!is_open(*provider)) co_return provider;
  const auto request = providers::metadata_request(*provider, values);
  if (!request) co_return std::unexpected(request.error());
  if (!*request) co_return base::invalid(field, "The service names no address of its metadata.");
  const auto answer = co_await house_.pool.run([&] { return house_.send(**request); });
  if (!answer) {
    const auto& error = answer.error();
    if (error.code == "url_refused" || error.code == "address_refused")
      co_return base::invalid(field, error.message);
    co_return std::unexpected(
        base::Error{.kind = base::ErrorKind::kUnavailable,
                    .code = "provider_unavailable",
                    .message = "The metadata of the service cannot be had at the moment: " + error.message,
                    .field = {},
                    .detail = {},
                    .retry_after = 5});
  }
  auto filled = providers::with_metadata(*provider, values, *answer);
  if (!filled) co_return base::invalid(field, filled.error().message);
  co_return shared(*std::move(filled));
}

async::Task<base::Result<Setups::Provider>> Setups::discovered(const std::string& issuer) const {
  const auto oidc = house_.catalogue.find(kOidc);
  CO_TRY(auto entry, entry_of_issuer(*oidc, issuer));
  const providers::Values values{{"issuer", issuer}};
  auto filled = co_await asked(shared(entry), values, "issuer");
  if (filled || filled.error().kind != base::ErrorKind::kInvalid) co_return filled;
  CO_TRY(auto plain, without_openid(std::move(entry), issuer));
  auto second = co_await asked(shared(std::move(plain)), values, "issuer");
  if (second) co_return second;
  co_return filled;
}

async::Task<base::Result<Setups::Provider>> Setups::chosen(const NewSetup& wanted) const {
  if (int{!wanted.provider.empty()} + int{wanted.entry.has_value()} + int{!wanted.issuer.empty()} != 1)
    co_return base::invalid("provider", "Say which service: give one of provider, entry and issuer.");
  if (!wanted.issuer.empty()) co_return co_await discovered(wanted.issuer);
  if (wanted.entry) {
    CO_TRY(auto own, read_entry(*wanted.entry));
    co_return co_await asked(shared(std::move(own)), wanted.settings, "entry");
  }
  auto known = house_.catalogue.find(wanted.provider);
  if (known == nullptr)
    co_return base::invalid("provider",
                            "The catalogue has no such service. Choose one of /api/catalogue, or "
                            "give an entry of your own.");
  CO_TRY_VOID(providers::check_settings(*known, wanted.settings));
  co_return co_await asked(std::move(known), wanted.settings, "settings");
}

async::Task<base::Result<SetupRecord>> Setups::add(const model::Caller& caller, NewSetup wanted) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "providers:write"));
  SetupDraft draft;
  CO_TRY(draft.provider, co_await chosen(wanted));
  draft.setup = {.id = model::ProviderSetupId::random(house_.random),
                 .tenant = caller.tenant,
                 .provider = draft.provider->id,
                 .name = wanted.name.empty() ? draft.provider->name : wanted.name,
                 .client_id = std::move(wanted.client_id),
                 .scopes = std::move(wanted.scopes),
                 .policy = wanted.policy,
                 .enabled = wanted.enabled,
                 .created_at = house_.clock.now()};
  if (draft.provider != house_.catalogue.find(draft.provider->id))
    draft.setup.entry = entry_text(*draft.provider);
  draft.client_secrets = std::move(wanted.client_secrets);
  merge(draft.settings, wanted.settings);
  if (!wanted.issuer.empty()) draft.settings.insert_or_assign("issuer", wanted.issuer);
  CO_TRY_VOID(check_draft(draft));
  CO_TRY(auto setup, sealed(house_.keyring, draft));
  CO_TRY_VOID(
      co_await audit::change(house_.store, house_.audit, [&](store::Session& session) -> base::Result<void> {
        TRY_VOID(check_room(session, setup));
        ProviderSetupRepository(session).insert(setup);
        record(session, house_, caller, AuditAction::kProviderAdded, setup, setup.provider);
        return {};
      }));
  house_.grants.forget(setup.tenant);
  co_return record_of(std::move(setup));
}

// The entry after a change: another own one, or the catalogue's with the metadata of another address.
async::Task<base::Result<Setups::Provider>> Setups::provider_after(
    const ProviderSetup& setup, Provider now, const std::optional<boost::json::object>& entry,
    const providers::Values& before, const providers::Values& values) const {
  if (entry) {
    if (setup.entry.empty() && now != nullptr)
      co_return base::invalid("entry", "This provider goes by the catalogue. Add one of your own beside it.");
    CO_TRY(auto own, read_entry(*entry));
    if (own.id != setup.provider)
      co_return base::invalid("entry.id", fmt::format("The id of this entry stays {}.", setup.provider));
    co_return co_await asked(shared(std::move(own)), values, "entry");
  }
  if (setup.entry.empty()) co_return now;
  if (source_of(*now, before) == source_of(*now, values)) co_return now;
  auto known = house_.catalogue.find(setup.provider);
  if (known == nullptr)
    co_return base::invalid("settings",
                            "The addresses of this provider come from the metadata of its issuer, "
                            "which stays. Add the other one as a provider of its own.");
  CO_TRY_VOID(providers::check_settings(*known, values));
  co_return co_await asked(std::move(known), values, "settings");
}

async::Task<base::Result<SetupRecord>> Setups::change(const model::Caller& caller, model::ProviderSetupId id,
                                                      SetupChange change,
                                                      std::optional<std::int64_t> expected_version) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "providers:write"));
  CO_TRY(const auto stored, co_await house_.store.read(
                                [&](store::Session& session) { return find_setup(session, caller, id); }));
  if (expected_version && *expected_version != stored.version) co_return stale();
  auto known = provider_of(house_.catalogue, stored);
  if (!known && !change.entry) co_return std::unexpected(known.error());
  CO_TRY(const auto before, settings_of(house_.keyring, stored));
  SetupDraft draft{.setup = stored, .settings = before};
  Changed changed;
  changed.assign(draft.setup.name, change.name, "name");
  changed.assign(draft.setup.client_id, change.client_id, "client id");
  changed.assign(draft.setup.scopes, change.scopes, "scopes");
  changed.assign(draft.setup.policy, change.policy, "policy");
  changed.assign(draft.setup.enabled, change.enabled, "enabled");
  const bool other_settings = merge(draft.settings, change.settings);
  changed.note(other_settings, "settings");
  const bool other_secrets = change.client_secrets.has_value();
  changed.note(other_secrets, "client secrets");
  if (other_secrets) {
    draft.client_secrets = *std::move(change.client_secrets);
  } else {
    CO_TRY(draft.client_secrets, secrets_of(house_.keyring, stored));
  }
  CO_TRY(draft.provider,
         co_await provider_after(stored, known ? *known : nullptr, change.entry, before, draft.settings));
  if (!stored.entry.empty() || change.entry) draft.setup.entry = entry_text(*draft.provider);
  if (known) forget_secrets(draft, **known, change.settings);
  const bool moves = !known || places_of(**known, before) != places_of(*draft.provider, draft.settings);
  if (moves) {
    CO_TRY_VOID(check_move(draft, stored, other_secrets, change.settings));
  }
  changed.note(draft.setup.entry != stored.entry, "entry");
  if (changed.text().empty()) co_return record_of(stored);
  CO_TRY_VOID(check_draft(draft));
  CO_TRY(auto setup, sealed(house_.keyring, draft));
  const bool secrets = other_settings || other_secrets || setup.entry != stored.entry;
  CO_TRY_VOID(
      co_await audit::change(house_.store, house_.audit, [&](store::Session& session) -> base::Result<void> {
        if (moves) {
          TRY_VOID(check_unused(session, setup));
          store::ConnectAttemptRepository(session).erase_of(setup.id);
        }
        if (!ProviderSetupRepository(session).update(setup, stored.version, secrets)) return stale();
        record(session, house_, caller, AuditAction::kProviderChanged, setup, changed.text());
        return {};
      }));
  house_.grants.forget(setup.tenant);
  ++setup.version;
  co_return record_of(std::move(setup));
}

async::Task<base::Result<void>> Setups::remove(const model::Caller& caller, model::ProviderSetupId id,
                                               bool force) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "providers:write"));
  CO_TRY_VOID(
      co_await audit::change(house_.store, house_.audit, [&](store::Session& session) -> base::Result<void> {
        TRY(const auto setup, find_setup(session, caller, id));
        const bool in_use = is_in_use(session, setup);
        if (in_use && !force)
          return base::refuse(
              base::ErrorKind::kConflict, "provider_in_use",
              "Accounts are connected at this provider. Disconnect them first, or remove it with "
              "force=true: then they are forgotten here without being ended at the service.");
        ProviderSetupRepository(session).erase(caller.tenant, id);
        record(session, house_, caller, AuditAction::kProviderRemoved, setup,
               in_use ? setup.provider + ", with its connections" : setup.provider);
        return {};
      }));
  house_.grants.forget(caller.tenant);
  co_return base::Result<void>{};
}

}  // namespace sallyport::vault
