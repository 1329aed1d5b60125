#include "vault/uses.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "audit/reader.h"

namespace sallyport::vault {
namespace {

constexpr std::int64_t kLooksBack = 50;  // records of an account that its scripts are read from
constexpr std::size_t kMostScripts = 5;  // that are named of one account

bool is_use(const model::AuditRecord& record) {
  return (record.action == model::AuditAction::kConnectionHandedOut ||
          record.action == model::AuditAction::kConnectionProxied) &&
         record.outcome == model::AuditOutcome::kAllowed;
}

Uses uses_in(const audit::History& history, const model::Connection& connection, std::string_view host_id) {
  Uses uses;
  for (const auto& record : history) {
    if (!is_use(record) || record.time < connection.connected_at) continue;
    uses.last = std::max(uses.last, std::optional(record.time));
    auto script = script_in(record.reason, host_id);
    if (script.empty() || std::ranges::find(uses.scripts, script) != uses.scripts.end()) continue;
    uses.scripts.push_back(std::move(script));
    if (uses.scripts.size() == kMostScripts) break;
  }
  return uses;
}

}  // namespace

std::string script_in(std::string_view reason, std::string_view host_id) {
  constexpr std::string_view kBefore = " script=";
  const auto at = reason.find(kBefore);
  if (at == std::string_view::npos) return {};
  reason.remove_prefix(at + kBefore.size());
  reason = reason.substr(0, reason.rfind(fmt::format(" member={}", host_id)));
  // Of what was for nobody in particular; scopes have no spaces.
  if (const auto scopes = reason.rfind(" scopes="); host_id.empty() && scopes != std::string_view::npos)
    reason = reason.substr(0, scopes);
  return std::string(reason);
}

async::Task<std::vector<Uses>> uses_of(const House& house, model::TenantId tenant,
                                       std::vector<const model::Connection*> connections,
                                       std::string host_id) {
  std::vector<Uses> uses;
  if (connections.empty()) co_return uses;
  audit::HistoriesQuery wanted{.tenant = tenant, .limit = kLooksBack};
  for (const auto* connection : connections) {
    wanted.objects.push_back(connection->id.uuid);
    wanted.from = std::min(wanted.from.value_or(connection->connected_at), connection->connected_at);
  }
  audit::Reader reader(house.store);
  const auto histories = co_await reader.histories(std::move(wanted));
  if (!histories) co_return uses;
  for (std::size_t i = 0; i < connections.size(); ++i)
    uses.push_back(uses_in((*histories)[i], *connections[i], host_id));
  co_return uses;
}

}  // namespace sallyport::vault
