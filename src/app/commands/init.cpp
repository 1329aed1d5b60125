// sallyport init: makes a tenant and its first administrator.

#include "accounts/founding.h"
#include "app/commands/table.h"
#include "crypto/password.h"
#include "model/account_rules.h"
#include "store/tenant_repository.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;
using base::Result;

Result<void> store_founding(Application& application, const accounts::Founding& founding) {
  return application.store().write_now([&](store::Session& session) -> Result<void> {
    if (store::TenantRepository(session).find_by_name(founding.tenant.name))
      return base::refuse(base::ErrorKind::kConflict, "tenant_exists",
                          "There is a tenant of this name already.", "tenant");
    return accounts::found(session, application.world().clock.now(), founding, {.source = "console"},
                           application.accounts().options().equip_tenant);
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
  TRY_VOID(model::check_display_name(name, "tenant"));
  TRY(email, model::normal_email(std::move(email), "adminEmail"));
  auto& random = application.world().random;
  const base::Secret password = chosen ? base::Secret::from_text(*chosen) : random_password(random);
  TRY_VOID(model::check_password(password, "adminPassword"));
  TRY(std::string hash, crypto::hash_password(password, random));
  const base::Time now = application.world().clock.now();
  const accounts::Founding founding{
      .tenant = {.id = model::TenantId::random(random), .name = name, .created_at = now, .disabled = false},
      .account = {.id = model::AccountId::random(random),
                  .email = email,
                  .display_name = email,
                  .password_hash = std::move(hash),
                  .created_at = now},
      .member = model::MemberId::random(random)};
  TRY_VOID(store_founding(application, founding));
  TRY_VOID(application.data_keys().load());
  TRY_VOID(application.run([&] { return application.audit().chained(); }));

  json::object answer{{"tenant", name}, {"tenantId", founding.tenant.id.to_string()}, {"adminEmail", email}};
  if (!chosen) answer["adminPassword"] = password.reveal_text();
  return answer;
}

}  // namespace sallyport::app
