// sallyport init: makes a tenant, and its first administrator when an address is given.

#include "accounts/founding.h"
#include "app/commands/table.h"
#include "crypto/password.h"
#include "model/account_rules.h"
#include "store/tenant_repository.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;
using base::Result;

Result<void> check_free(store::Session& session, const std::string& name) {
  if (!store::TenantRepository(session).find_by_name(name)) return {};
  return base::refuse(base::ErrorKind::kConflict, "tenant_exists", "There is a tenant of this name already.",
                      "tenant");
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

// The administrator of `--admin-email`, with the password that was made for them; nothing: one was chosen.
struct Administrator {
  model::Account account;
  std::optional<base::Secret> made;
};

Result<Administrator> administrator_of(std::string email, const std::optional<std::string>& chosen,
                                       base::Time now, base::Random& random) {
  TRY(email, model::normal_email(std::move(email), "adminEmail"));
  base::Secret password = chosen ? base::Secret::from_text(*chosen) : random_password(random);
  TRY_VOID(model::check_password(password, "adminPassword"));
  TRY(std::string hash, crypto::hash_password(password, random));
  return Administrator{.account = {.id = model::AccountId::random(random),
                                   .email = email,
                                   .display_name = email,
                                   .password_hash = std::move(hash),
                                   .created_at = now},
                       .made = chosen ? std::nullopt : std::optional(std::move(password))};
}

}  // namespace

Result<json::value> run_init(Application& application, const json::object& object) {
  Arguments arguments(object);
  TRY(const std::string name, arguments.text("tenant"));
  TRY(const auto email, arguments.optional_text("adminEmail"));
  TRY(const auto chosen, arguments.optional_text("adminPassword"));
  TRY_VOID(arguments.done());
  TRY_VOID(model::check_display_name(name, "tenant"));
  if (chosen && !email)
    return base::invalid("adminEmail", "A password needs the e-mail address of its administrator.");
  auto& random = application.world().random;
  const base::Time now = application.world().clock.now();
  const model::Tenant tenant{.id = model::TenantId::random(random), .name = name, .created_at = now};
  std::optional<Administrator> administrator;
  if (email) {
    TRY(administrator, administrator_of(*email, chosen, now, random));
  }
  const accounts::Equip& equip = application.accounts().options().equip_tenant;
  TRY_VOID(application.store().write_now([&](store::Session& session) -> Result<void> {
    TRY_VOID(check_free(session, name));
    const accounts::Origin console{.source = "console"};
    if (!administrator) return accounts::found_tenant(session, now, tenant, console, equip);
    return accounts::found(
        session, now,
        {.tenant = tenant, .account = administrator->account, .member = model::MemberId::random(random)},
        console, equip);
  }));
  TRY_VOID(application.data_keys().load());
  TRY_VOID(application.run([&] { return application.audit().chained(); }));

  json::object answer{{"tenant", name}, {"tenantId", tenant.id.to_string()}};
  if (!administrator) return answer;
  answer["adminEmail"] = administrator->account.email;
  if (administrator->made) answer["adminPassword"] = administrator->made->reveal_text();
  return answer;
}

}  // namespace sallyport::app
