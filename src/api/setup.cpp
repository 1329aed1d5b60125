// /api/setup: the first administrator, by the link that the console has shown (security N14).
#include "api/people.h"
#include "api/resource.h"
#include "api/session_view.h"

namespace sallyport::api {
namespace {

struct SetupState {
  bool needed = false;
};
BOOST_DESCRIBE_STRUCT(SetupState, (), (needed))
Description describe(const SetupState*) {
  return {.name = "SetupState",
          .about = "Whether this Sallyport waits for its first administrator.",
          .fields = {{"needed", {.about = "Whether nobody is administrator of any tenant."}}}};
}

struct NewSetup {
  base::Secret token;
  std::string email;
  std::string display_name;
  base::Secret password;
  std::optional<std::string> tenant_name;
};
BOOST_DESCRIBE_STRUCT(NewSetup, (), (token, email, display_name, password, tenant_name))
Description describe(const NewSetup*) {
  return {.name = "Setup",
          .about = "The first administrator.",
          .fields = {
              {"token", {.about = "What stands behind # in the set-up link.", .min = 1, .max = 256}},
              {"email", kEmailFacts},
              {"display_name",
               {.about = "The name of the person.", .min = 1, .max = 128, .example = "Ada Lovelace"}},
              {"password", {.about = "The password to sign in with.", .min = 12, .max = 1024}},
              {"tenant_name",
               {.about = "The name of the organisation; left out, that of the oldest tenant.",
                .min = 1,
                .max = 128,
                .example = "Harbour Group"}},
          }};
}

async::Task<base::Result<SetupState>> get_setup(const Services& services, Call&, Nothing) {
  CO_TRY(const bool needed, co_await services.accounts.setup_needed());
  co_return SetupState{.needed = needed};
}

async::Task<base::Result<SessionView>> set_up(const Services& services, Call& call, NewSetup wanted) {
  CO_TRY_VOID(check_own_page(call.request(), services.deployment.public_url));
  CO_TRY(const auto opened, co_await services.accounts.set_up({.token = std::move(wanted.token),
                                                               .email = std::move(wanted.email),
                                                               .display_name = std::move(wanted.display_name),
                                                               .password = std::move(wanted.password),
                                                               .tenant_name = std::move(wanted.tenant_name),
                                                               .origin = origin_of(call.request())}));
  co_return open_session(services, call, opened);
}

}  // namespace

Resource setup() {
  return {.tag = "Set-up",
          .about = "The first start.",
          .endpoints = {
              endpoint<get_setup>({.path = "/api/setup",
                                   .name = "api.setup.get",
                                   .permission = kAnybody,
                                   .summary = "Show whether there is no administrator yet"}),
              endpoint<set_up>({.method = http::Method::kPost,
                                .path = "/api/setup",
                                .name = "api.setup.create",
                                .permission = kAnybody,
                                .summary = "Make the first administrator with the token of the set-up link",
                                .audit = model::AuditAction::kSetUp,
                                .success = 201}),
          }};
}

}  // namespace sallyport::api
