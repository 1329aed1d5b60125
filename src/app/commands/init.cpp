// sallyport init: makes a tenant and its first administrator.

#include <fmt/format.h>

#include "app/commands/table.h"
#include "audit/log.h"
#include "base/utf8.h"
#include "crypto/password.h"
#include "store/tenant_repository.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;
using base::Result;

constexpr std::size_t kShortestPassword = 12;

Result<void> check_name(const std::string& name) {
  const bool printable =
      std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (name.empty() || name.size() > 128 || !printable || !base::is_valid_utf8(name))
    return base::invalid("tenant", "A tenant name has 1 to 128 bytes of printable text.");
  return {};
}

Result<std::string> normal_email(std::string email) {
  const std::size_t at = email.find('@');
  const bool one_at = at != std::string::npos && at > 0 && at + 1 < email.size() &&
                      email.find('@', at + 1) == std::string::npos;
  const bool plain = std::ranges::all_of(email, [](char c) { return c > ' ' && c < 0x7f; });
  if (!one_at || !plain || email.size() > 254)
    return base::invalid("adminEmail", "Give an e-mail address such as admin@example.com.");
  for (char& c : email) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return email;
}

model::AuditRecord record(model::AuditAction action, const model::TenantId& tenant,
                          const base::Uuid& object) {
  return {.action = action,
          .outcome = model::AuditOutcome::kAllowed,
          .time = {},
          .tenant = tenant,
          .actor = {},
          .object = object,
          .token_id = {},
          .source = "console",
          .request_id = {},
          .reason = {}};
}

struct Founding {
  model::Tenant tenant;
  model::Account account;
};

Result<void> store_founding(Application& application, const Founding& founding) {
  return application.store().write_now([&](store::Session& session) -> Result<void> {
    store::TenantRepository tenants(session);
    if (tenants.find_by_name(founding.tenant.name))
      return base::refuse(base::ErrorKind::kConflict, "tenant_exists",
                          "There is a tenant of this name already.", "tenant");
    tenants.insert(founding.tenant);
    TRY_VOID(tenants.insert_account(founding.account));
    tenants.put_member(
        {.tenant = founding.tenant.id, .account = founding.account.id, .role = model::Role::kAdministrator});
    audit::Log::record_with(
        session, application.world().clock.now(),
        record(model::AuditAction::kTenantCreated, founding.tenant.id, founding.tenant.id.uuid));
    audit::Log::record_with(
        session, application.world().clock.now(),
        record(model::AuditAction::kAccountCreated, founding.tenant.id, founding.account.id.uuid));
    return {};
  });
}

// A password that nobody chose: 24 characters, 144 random bits.
base::Secret random_password(base::Random& random) {
  auto bytes = random.bytes<18>();
  std::string text = base::base64url_encode(bytes);
  base::Secret password = base::Secret::from_text(text);
  base::wipe(bytes.data(), bytes.size());
  base::wipe(text.data(), text.size());
  return password;
}

}  // namespace

Result<json::value> run_init(Application& application, const json::object& object) {
  Arguments arguments(object);
  TRY(const std::string name, arguments.text("tenant"));
  TRY(std::string email, arguments.text("adminEmail"));
  TRY(const auto chosen, arguments.optional_text("adminPassword"));
  TRY_VOID(arguments.done());
  TRY_VOID(check_name(name));
  TRY(email, normal_email(std::move(email)));
  if (chosen && chosen->size() < kShortestPassword)
    return base::invalid("adminPassword",
                         fmt::format("Choose a password of {} characters or more.", kShortestPassword));

  auto& random = application.world().random;
  const base::Secret password = chosen ? base::Secret::from_text(*chosen) : random_password(random);
  TRY(std::string hash, crypto::hash_password(password, random));
  const base::Time now = application.world().clock.now();
  const Founding founding{
      .tenant = {.id = model::TenantId::random(random), .name = name, .created_at = now, .disabled = false},
      .account = {.id = model::AccountId::random(random),
                  .email = email,
                  .display_name = email,
                  .password_hash = std::move(hash),
                  .created_at = now}};
  TRY_VOID(store_founding(application, founding));
  TRY_VOID(application.run([&] { return application.audit().chained(); }));

  json::object answer{{"tenant", name}, {"tenantId", founding.tenant.id.to_string()}, {"adminEmail", email}};
  if (!chosen) answer["adminPassword"] = password.reveal_text();
  return answer;
}

}  // namespace sallyport::app
