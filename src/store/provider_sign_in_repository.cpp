#include "store/provider_sign_in_repository.h"

#include <algorithm>
#include <utility>

#include "store/columns.h"

namespace sallyport::store {
namespace {

// One a line: a domain has no line break in it.
std::string joined(const std::vector<std::string>& domains) {
  std::string text;
  for (const auto& domain : domains) text.append(text.empty() ? "" : "\n").append(domain);
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> domains;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    domains.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return domains;
}

}  // namespace

model::SignInRules ProviderSignInRepository::rules(const model::TenantId& tenant) {
  auto found = query_first(
      session_, "SELECT domains, default_role, required_of FROM sign_in_rules WHERE tenant_id = :tenant",
      {{"tenant", tenant.bytes()}}, [&](const Row& row) {
        return model::SignInRules{.tenant = tenant,
                                  .domains = split(row.text(0)),
                                  .default_role = row.text(1),
                                  .required_of = read_number(row, 2, model::RequiredOf::kEverybody)};
      });
  return found ? *std::move(found) : model::SignInRules{.tenant = tenant};
}

void ProviderSignInRepository::put_rules(const model::SignInRules& rules) {
  session_.execute(
      "INSERT INTO sign_in_rules (tenant_id, domains, default_role, required_of) VALUES (:tenant, :domains, "
      ":role, :required_of) ON CONFLICT (tenant_id) DO UPDATE SET domains = excluded.domains, default_role = "
      "excluded.default_role, required_of = excluded.required_of",
      {{"tenant", rules.tenant.bytes()},
       {"domains", joined(rules.domains)},
       {"role", rules.default_role},
       {"required_of", std::int64_t{std::to_underlying(rules.required_of)}}});
}

void ProviderSignInRepository::erase_rules(const model::TenantId& tenant) {
  session_.execute("DELETE FROM sign_in_rules WHERE tenant_id = :tenant", {{"tenant", tenant.bytes()}});
}

std::optional<model::RequiredOf> ProviderSignInRepository::required_of(const model::TenantId& tenant) {
  return query_first(
      session_,
      "SELECT r.required_of FROM enterprise_sso s LEFT JOIN sign_in_rules r ON r.tenant_id = s.tenant_id "
      "WHERE s.tenant_id = :tenant AND s.enabled = 1",
      {{"tenant", tenant.bytes()}}, [](const Row& row) {
        return row.is_null(0) ? model::RequiredOf::kNobody
                              : read_number(row, 0, model::RequiredOf::kEverybody);
      });
}

std::vector<model::TenantId> ProviderSignInRepository::tenants_of_domain(std::string_view domain) {
  return query_all(
      session_,
      "SELECT t.id FROM tenants t JOIN enterprise_sso s ON s.tenant_id = t.id WHERE t.verified_domain = "
      ":domain AND t.verified_domain <> '' AND t.disabled = 0 AND s.enabled = 1 ORDER BY t.created_at, t.id",
      {{"domain", domain}}, [](const Row& row) { return read_id<model::TenantId>(row, 0); });
}

std::optional<model::ProviderIdentity> ProviderSignInRepository::find_identity(const model::TenantId& tenant,
                                                                               std::string_view issuer,
                                                                               std::string_view subject) {
  return query_first(session_,
                     "SELECT member_id, created_at, last_used_at FROM provider_identities WHERE tenant_id = "
                     ":tenant AND issuer = :issuer AND subject = :subject",
                     {{"tenant", tenant.bytes()}, {"issuer", issuer}, {"subject", subject}},
                     [&](const Row& row) {
                       return model::ProviderIdentity{.tenant = tenant,
                                                      .issuer = std::string(issuer),
                                                      .subject = std::string(subject),
                                                      .member = read_id<model::MemberId>(row, 0),
                                                      .created_at = row.time(1),
                                                      .last_used_at = row.time(2)};
                     });
}

base::Result<void> ProviderSignInRepository::insert_identity(const model::ProviderIdentity& identity) {
  const auto inserted = session_.execute(
      "INSERT INTO provider_identities (tenant_id, issuer, subject, member_id, created_at, last_used_at) "
      "VALUES (:tenant, :issuer, :subject, :member, :created_at, :last_used_at) ON CONFLICT DO NOTHING",
      {{"tenant", identity.tenant.bytes()},
       {"issuer", identity.issuer},
       {"subject", identity.subject},
       {"member", identity.member.bytes()},
       {"created_at", identity.created_at},
       {"last_used_at", identity.last_used_at}});
  if (inserted > 0) return {};
  return base::refuse(base::ErrorKind::kConflict, "other_person",
                      "This member is known as another person of the provider.");
}

void ProviderSignInRepository::touch_identity(const model::ProviderIdentity& identity, base::Time used_at) {
  session_.execute(
      "UPDATE provider_identities SET last_used_at = :used_at WHERE tenant_id = :tenant AND issuer = :issuer "
      "AND subject = :subject",
      {{"used_at", used_at},
       {"tenant", identity.tenant.bytes()},
       {"issuer", identity.issuer},
       {"subject", identity.subject}});
}

void ProviderSignInRepository::erase_identities(const model::TenantId& tenant) {
  session_.execute("DELETE FROM provider_identities WHERE tenant_id = :tenant", {{"tenant", tenant.bytes()}});
}

void ProviderSignInRepository::insert_attempt(const model::ProviderAttempt& attempt) {
  session_.execute(
      "INSERT INTO provider_attempts (state_digest, binder_digest, tenant_id, issuer, client_id, return_to, "
      "anew, created_at, expires_at) VALUES (:state, :binder, :tenant, :issuer, :client_id, :return_to, "
      ":anew, :created_at, :expires_at)",
      {{"state", attempt.state_digest},
       {"binder", attempt.binder_digest},
       {"tenant", attempt.tenant.bytes()},
       {"issuer", attempt.issuer},
       {"client_id", attempt.client_id},
       {"return_to", attempt.return_to},
       {"anew", attempt.anew},
       {"created_at", attempt.created_at},
       {"expires_at", attempt.expires_at}});
}

std::optional<model::ProviderAttempt> ProviderSignInRepository::find_attempt(base::ByteView state_digest) {
  return query_first(session_,
                     "SELECT state_digest, binder_digest, tenant_id, issuer, client_id, return_to, anew, "
                     "created_at, expires_at FROM provider_attempts WHERE state_digest = :state",
                     {{"state", state_digest}}, [](const Row& row) {
                       return model::ProviderAttempt{.state_digest = row.blob(0),
                                                     .binder_digest = row.blob(1),
                                                     .tenant = read_id<model::TenantId>(row, 2),
                                                     .issuer = row.text(3),
                                                     .client_id = row.text(4),
                                                     .return_to = row.text(5),
                                                     .anew = row.integer(6) != 0,
                                                     .created_at = row.time(7),
                                                     .expires_at = row.time(8)};
                     });
}

bool ProviderSignInRepository::erase_attempt(base::ByteView state_digest) {
  return session_.execute("DELETE FROM provider_attempts WHERE state_digest = :state",
                          {{"state", state_digest}}) > 0;
}

std::int64_t ProviderSignInRepository::erase_ended_attempts(base::Time now) {
  return session_.execute("DELETE FROM provider_attempts WHERE expires_at <= :now", {{"now", now}});
}

}  // namespace sallyport::store
