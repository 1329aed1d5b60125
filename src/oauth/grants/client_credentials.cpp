#include "oauth/grants/client_credentials.h"

namespace sallyport::oauth {
namespace {

async::Task<base::Result<Authorization>> authorize_client(const GrantContext& context) {
  co_return Authorization{.subject = *context.client, .single_use = {}, .family = {}, .not_after = {}};
}

}  // namespace

Grant client_credentials_grant() {
  return {.name = "client_credentials",
          .by_grant_type = true,
          .client_authentication = true,
          .client_parameter = {},
          .parameters = {},
          .allowed = [](const model::KindDefaults& kind) { return kind.client_credentials; },
          .audit_action = model::AuditAction::kTokenIssued,
          .authorize = authorize_client};
}

}  // namespace sallyport::oauth
