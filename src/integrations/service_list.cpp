// The part of Service that finds integrations and lists them.
#include "integrations/rules.h"
#include "integrations/service.h"
#include "integrations/service_impl.h"
#include "model/case_folding.h"
#include "model/text.h"
#include "store/integration_repository.h"

namespace sallyport::integrations {
namespace {

using store::IntegrationRepository;
using store::Session;

constexpr std::size_t kFewestDigits = 4;  // fewer are rather part of a name

// The ids that begin with this text, which leaves out dashes or not; nothing when no id does.
std::optional<std::pair<model::IntegrationId, model::IntegrationId>> ids_from(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == '-') continue;
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
    digits += c;
  }
  const std::size_t whole = 2 * model::IntegrationId{}.uuid.bytes.size();
  if (digits.size() < kFewestDigits || digits.size() > whole) return std::nullopt;
  const auto filled = [&](char rest) {
    std::string all = digits;
    all.resize(whole, rest);
    const auto bytes = base::hex_decode(all);
    return bytes ? model::IntegrationId::from_bytes(*bytes) : std::nullopt;
  };
  const auto first = filled('0'), last = filled('f');
  if (!first || !last) return std::nullopt;
  return std::pair(*first, *last);
}

store::IntegrationFilter filter_of(const model::Caller& caller, const ListQuery& query, base::Time now) {
  store::IntegrationFilter filter{.tenant = caller.tenant,
                                  .name = query.name,
                                  .kind = query.kind,
                                  .role = query.role,
                                  .state = query.state,
                                  .attention = query.attention,
                                  .now = now};
  if (!query.search.empty())
    filter.search = {.folded_part = model::fold_case(query.search), .ids = ids_from(query.search)};
  return filter;
}

}  // namespace

async::Task<base::Result<std::int64_t>> Service::count(const model::Caller& caller) {
  CO_TRY_VOID(audit::authorize(impl_->audit, caller, "integrations:read"));
  co_return co_await impl_->store.read([&](Session& session) {
    return IntegrationRepository(session).count({.tenant = caller.tenant, .name = {}, .kind = {}});
  });
}

async::Task<base::Result<IntegrationPage>> Service::list(const model::Caller& caller, ListQuery query) {
  CO_TRY_VOID(audit::authorize(impl_->audit, caller, "integrations:read"));
  CO_TRY_VOID(check_limit(query.limit));
  CO_TRY_VOID(model::check_search(query.search));
  co_return co_await impl_->store.read([&](Session& session) -> base::Result<IntegrationPage> {
    std::optional<store::IntegrationPosition> after;
    if (query.after && query.after_created_at) {
      after = {.created_at = *query.after_created_at, .id = *query.after};
    } else if (query.after) {
      const auto last = Impl::find_own(session, caller, *query.after);
      if (!last)
        return base::invalid("after", "The integration where the page before ended is gone. Begin again.");
      after = {.created_at = last->created_at, .id = last->id, .folded_name = model::fold_case(last->name)};
    }
    const auto filter = filter_of(caller, query, impl_->clock.now());
    IntegrationRepository repository(session);
    IntegrationPage page;
    page.items = repository.list(filter, query.limit + 1, after, query.order);
    page.total = repository.count(filter);
    if (std::ssize(page.items) > query.limit) {
      page.items.pop_back();
      page.next = page.items.back().id;
    }
    return page;
  });
}

}  // namespace sallyport::integrations
