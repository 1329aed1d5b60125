#include "vault/sessions.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "audit/authorize.h"
#include "model/audit_record.h"
#include "model/text.h"
#include "store/host_member_repository.h"
#include "store/member_repository.h"
#include "vault/attempt_state.h"

namespace sallyport::vault {
namespace {

constexpr std::size_t kLongestWord = 128;
constexpr std::int64_t kLookedAtOnce = 500;
constexpr std::size_t kLongestScript = 64;
constexpr std::size_t kLongestOrigin = 256;
constexpr std::chrono::hours kSeenAnew{24};  // how exact the time is when somebody was seen last

base::Result<void> check_list(std::size_t size, std::size_t most, std::string_view field) {
  if (size <= most) return {};
  return base::invalid(std::string(field), fmt::format("{} has at most {} entries.", field, most));
}

base::Result<void> check_providers(const std::vector<AllowedProvider>& providers) {
  TRY_VOID(check_list(providers.size(), kMostSessionProviders, "providers"));
  for (std::size_t i = 0; i < providers.size(); ++i) {
    const auto field = fmt::format("providers[{}]", i);
    const auto& [provider, scopes] = providers[i];
    TRY_VOID(check_word(provider, field));
    TRY_VOID(check_list(scopes.size(), kMostSessionScopes, field + ".scopes"));
    for (const auto& scope : scopes) TRY_VOID(check_word(scope, field + ".scopes"));
    const auto before = std::span(providers).first(i);
    if (std::ranges::find(before, provider, &AllowedProvider::provider) != before.end())
      return base::invalid(field, fmt::format("{} is there twice.", provider));
  }
  return {};
}

base::Result<void> check_origins(const std::vector<std::string>& origins) {
  TRY_VOID(check_list(origins.size(), kMostSessionOrigins, "origins"));
  for (std::size_t i = 0; i < origins.size(); ++i)
    if (origins[i].size() > kLongestOrigin || origin_of(origins[i]) != origins[i])
      return base::invalid(fmt::format("origins[{}]", i),
                           "An origin is scheme, host and port as browsers send them, such as "
                           "https://app.example.com, in lower case and without a path.");
  return {};
}

base::Result<void> check(const Session& wanted) {
  if (!wanted.member && wanted.script.empty())
    return base::invalid("member", "Say who asks: a member, a script, or both.");
  if (wanted.member) {
    TRY_VOID(check_word(wanted.member->host_id, "member.id"));
    TRY_VOID(model::check_line(wanted.member->display_name, "member.display_name",
                               {.smallest = 0, .largest = kLongestWord}));
  }
  TRY_VOID(model::check_line(wanted.script, "script", {.smallest = 0, .largest = kLongestScript}));
  if (!wanted.user && !wanted.master)
    return base::invalid("accounts", "A session that may use no account is of no use.");
  if (wanted.user && !wanted.member)
    return base::invalid("accounts", "Without a member there is no account of a user.");
  TRY_VOID(check_providers(wanted.providers));
  return check_origins(wanted.origins);
}

// By the address only when it is theirs: whoever may invite people would have the accounts of others else.
base::Result<HostMember> member_who_is(store::Session& rows, const model::TenantId& tenant,
                                       const model::AccountId& account) {
  const auto found = store::MemberRepository(rows).list({.tenant = tenant, .account = account, .limit = 1});
  if (found.empty()) return base::not_found("member");
  const auto& person = found.front();
  store::HostMemberRepository known(rows);
  std::vector<std::string> names{person.id.to_string(), account.to_string()};
  if (person.address_proved) names.insert(names.begin(), person.email);
  for (const auto& called : names)
    if (const auto row = known.find_by_host_id(tenant, called))
      return HostMember{.id = row->id, .host_id = row->host_id, .display_name = row->display_name};
  const bool is_known_by_address = person.address_proved && check_word(person.email, {}).has_value();
  return HostMember{.id = {},
                    .host_id = is_known_by_address ? person.email : account.to_string(),
                    .display_name = person.display_name};
}

std::unexpected<base::Error> too_many_members(std::int64_t most) {
  return base::refuse(
      base::ErrorKind::kQuota, "too_many_members",
      fmt::format("A tenant has at most {} members of host products. Those without an account "
                  "are forgotten {} days after their last session.",
                  most, kForgottenAfter.count()));
}

}  // namespace

base::Result<void> check_word(std::string_view word, std::string_view field) {
  const bool printable = std::ranges::all_of(word, [](char c) { return c > ' ' && c <= '~'; });
  if (printable && !word.empty() && word.size() <= kLongestWord) return {};
  return base::invalid(
      std::string(field),
      fmt::format("{} has 1 to {} printable characters of ASCII, without spaces.", field, kLongestWord));
}

async::Task<base::Result<HostMember>> Sessions::see(const model::TenantId& tenant, HostMember member) {
  const auto now = house_.clock.now();
  CO_TRY(const auto known, co_await house_.store.read([&](store::Session& session) {
    return store::HostMemberRepository(session).find_by_host_id(tenant, member.host_id);
  }));
  const auto is_news = [&](const store::HostMemberRow& row) {
    return (!member.display_name.empty() && member.display_name != row.display_name) ||
           row.seen_at + kSeenAnew <= now;
  };
  auto row = known;
  if (!known || is_news(*known)) {
    CO_TRY(row,
           co_await house_.store.write([&](store::Session& session) -> base::Result<store::HostMemberRow> {
             store::HostMemberRepository members(session);
             if (!known && members.count(tenant) >= most_members_) return too_many_members(most_members_);
             return members.see({.id = known ? known->id : model::AccountId::random(house_.random),
                                 .tenant = tenant,
                                 .host_id = member.host_id,
                                 .display_name = member.display_name,
                                 .seen_at = now});
           }));
  }
  co_return HostMember{.id = row->id, .host_id = row->host_id, .display_name = row->display_name};
}

async::Task<> Sessions::maintain() {
  const auto last = co_await house_.store.write([&](store::Session& session) {
    return store::HostMemberRepository(session).sweep(looked_at_, house_.clock.now() - kForgottenAfter,
                                                      kLookedAtOnce);
  });
  if (last) looked_at_ = last->value_or(model::AccountId{});
}

async::Task<base::Result<Session>> Sessions::begin(const model::Caller& caller, Session wanted) {
  CO_TRY_VOID(audit::authorize(house_.audit, caller, "sessions:write"));
  CO_TRY_VOID(check(wanted));
  wanted.tenant = caller.tenant;
  wanted.integration = caller.integration;
  if (wanted.member) {
    CO_TRY(wanted.member, co_await see(caller.tenant, *std::move(wanted.member)));
  }
  co_return wanted;
}

async::Task<base::Result<Session>> Sessions::of_person(const model::Caller& caller) const {
  if (!caller.person)
    co_return base::refuse(
        base::ErrorKind::kForbidden, "no_member",
        "Only people have accounts of their own: sign in to the portal, or begin a session "
        "with a member.");
  CO_TRY(auto member, co_await house_.store.read([&](store::Session& rows) {
    return member_who_is(rows, caller.tenant, caller.person->account);
  }));
  Session session{.id = caller.token_id,
                  .tenant = caller.tenant,
                  .person = caller.person->account,
                  .member = std::move(member),
                  .user = true,
                  .master = true,
                  .expires_at = caller.token_expires};
  if (auto own = origin_of(house_.public_url)) session.origins.push_back(*std::move(own));
  co_return session;
}

async::Task<base::Result<Session>> Sessions::begin_for_person(const model::Caller& caller) {
  CO_TRY(auto session, co_await of_person(caller));
  CO_TRY(session.member, co_await see(caller.tenant, *std::move(session.member)));
  co_return session;
}

async::Task<base::Result<void>> Sessions::record(const model::Caller& caller, const Session& session) {
  std::string reason = session.id;
  if (!session.script.empty()) reason += " script=" + session.script;
  if (session.member) reason += " member=" + session.member->host_id;
  if (session.user) reason += " user";
  if (session.master) reason += " master";
  for (const auto& [provider, scopes] : session.providers) reason += " " + provider;
  const auto object = session.member ? session.member->id.uuid : session.integration.uuid;
  co_return co_await house_.audit.append(
      model::audit_record(caller, model::AuditAction::kSessionBegun, object, std::move(reason)));
}

}  // namespace sallyport::vault
