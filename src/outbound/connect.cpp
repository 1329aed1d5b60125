#include "outbound/connect.h"

#include <algorithm>
#include <utility>

#include "api/people.h"
#include "api/session_cookie.h"
#include "audit/authorize.h"
#include "crypto/mac.h"
#include "oauth/session_tokens.h"
#include "outbound/binder_cookie.h"
#include "outbound/connect_pages.h"
#include "outbound/page_files.h"
#include "vault/attempt_state.h"

namespace sallyport::outbound {
namespace {

using base::Result;
using http::Context;
using http::Response;
using model::AttemptState;
using vault::SeenAttempt;

constexpr int kSeeOther = 303;

Response redirect(std::string url) {
  Response response{.status = kSeeOther, .headers = {}, .body = {}};
  // As on the pages: a redirect with the server's usual policy would cut the window off, too.
  response.set("Cross-Origin-Opener-Policy", "unsafe-none");
  // A URL that cannot stand in a header is not gone to.
  if (!response.set("Location", std::move(url))) response.status = 400;
  return response;
}

vault::AttemptRequest request_of(const vault::Ticket& ticket, std::string_view return_to) {
  const auto member = ticket.member ? std::optional(ticket.member->id) : std::nullopt;
  return {.id = ticket.id,
          .tenant = ticket.tenant,
          .setup = ticket.setup,
          .integration = ticket.integration,
          .owner_kind = ticket.owner_kind,
          .owner = ticket.owner_kind == model::OwnerKind::kUser ? member : std::nullopt,
          .member = member,
          .scopes = ticket.scopes,
          .connection = ticket.connection,
          .origins = ticket.origins,
          .return_to = return_to.empty() ? ticket.return_to : std::string(return_to),
          .expires_at = ticket.expires_at};
}

std::string name_of(const std::optional<vault::HostMember>& member) {
  if (!member) return {};
  return member->display_name.empty() ? member->host_id : member->display_name;
}

// Something in what the provider has sent back is missing, or is not for us (security H03, H04).
bool is_bad_answer(const model::ConnectAttempt& attempt) {
  return attempt.state == AttemptState::kFailed &&
         (attempt.cause == "answer_unusable" || attempt.cause == "provider_refused" ||
          attempt.cause == "other_service");
}

class Connect {
 public:
  Connect(const oauth::Dependencies& house, vault::Attempts& attempts, accounts::Service& accounts,
          const vault::Sessions& sessions, base::Random& random)
      : house_(house),
        attempts_(attempts),
        accounts_(accounts),
        sessions_(sessions),
        random_(random),
        pages_(house.deployment.public_url),
        cookie_(house.deployment.public_url),
        session_cookie_(api::session_cookie(house.deployment.public_url)) {}

  const ConnectPages& pages() const { return pages_; }

  static async::Task<Response> file(const Context& context) {
    co_return page_file_answer(context.parameter("file"));
  }

  async::Task<Response> link(const Context& context) {
    const auto& request = context.request;
    const auto ticket = oauth::verify_ticket(house_, request.core, context.parameter("ticket"));
    if (!ticket) co_return pages_.refusal(ticket.error());
    if (const auto own = co_await check_person(request, asker_of(*ticket)); !own)
      co_return pages_.refusal(own.error());
    std::string return_to;
    if (const auto query = http::FormFields::parse(request.query, "query string"))
      return_to = query->get("return_to").value_or("");
    auto binder = cookie_.read(request, ticket->id);
    if (binder.empty()) binder = vault::new_binder(random_);
    const auto seen = co_await attempts_.begin(request_of(*ticket, return_to), binder);
    if (!seen) co_return pages_.refusal(seen.error());
    if (seen->attempt.state == AttemptState::kConfirming)
      co_return pages_.confirm(*seen, vault::form_token(binder));
    if (!vault::after(seen->attempt.state, vault::AttemptEvent::kOpen)) co_return pages_.end(*seen);
    // Whoever comes here is asked, from wherever they come: a page of the host may show what others have
    // written, and a service that has agreed before asks nobody again (security H20).
    auto response = pages_.ask(*seen, {.member_name = name_of(ticket->member), .script = ticket->script},
                               seen->sign_in_at, vault::form_token(binder));
    cookie_.set(response, ticket->id, binder);
    co_return response;
  }

  async::Task<Response> form(const Context& context) {
    const std::string id(context.parameter("id"));
    const auto binder = cookie_.read(context.request, id);
    const auto fields = read_form(context.request, binder);
    if (!fields) co_return pages_.refusal(fields.error());
    const auto what = fields->get("do").value_or("");
    // Whoever says no is asked nothing.
    if (what != "cancel" && what != "keep")
      if (const auto attempt = co_await attempts_.begun(id, binder))
        if (const auto own = co_await check_person(context.request, asker_of(*attempt)); !own)
          co_return pages_.refusal(own.error());
    if (what == "continue") co_return co_await go_on(id, binder);
    if (what == "cancel") co_return finished(co_await attempts_.decline(id, binder));
    if (what == "replace") co_return finished(co_await attempts_.answer(id, binder, vault::Choice::kReplace));
    if (what == "add") co_return finished(co_await attempts_.answer(id, binder, vault::Choice::kAdd));
    if (what == "keep") co_return finished(co_await attempts_.answer(id, binder, vault::Choice::kKeep));
    co_return pages_.refusal(no_form().error());
  }

  async::Task<Response> callback(const Context& context) {
    const auto& request = context.request;
    std::string binder;
    const vault::Attempts::BinderOf binder_of = [&](std::string_view id) {
      return binder = cookie_.read(request, id);
    };
    if (const auto attempt = co_await attempts_.returning(request.query, binder_of))
      if (const auto own = co_await check_person(request, asker_of(*attempt)); !own)
        co_return pages_.refusal(own.error());
    auto seen = co_await attempts_.callback(context.parameter("provider"), request.query, binder_of);
    if (seen && seen->attempt.state == AttemptState::kConfirming)
      co_return pages_.confirm(*seen, vault::form_token(binder));
    co_return finished(seen);
  }

 private:
  // Whose link it is, and for whom.
  struct Asker {
    model::TenantId tenant{};
    model::IntegrationId integration{};
    model::OwnerKind owner_kind{};
    std::optional<model::AccountId> member{};
  };
  static Asker asker_of(const vault::Ticket& ticket) {
    return {.tenant = ticket.tenant,
            .integration = ticket.integration,
            .owner_kind = ticket.owner_kind,
            .member = ticket.member ? std::optional(ticket.member->id) : std::nullopt};
  }
  static Asker asker_of(const model::ConnectAttempt& attempt) {
    return {.tenant = attempt.tenant,
            .integration = attempt.integration,
            .owner_kind = attempt.owner_kind,
            .member = attempt.member};
  }

  // A link that somebody has made in the portal is of no use to whoever else gets it, nor once they are no
  // member any more or may not manage connections: not even halfway (security H01, H20).
  async::Task<Result<void>> check_person(const http::Request& request, const Asker& asker) const {
    if (asker.integration != model::IntegrationId{}) co_return Result<void>{};
    const auto refusal = base::refuse(base::ErrorKind::kForbidden, "wrong_person",
                                      "This link is of somebody who has signed in.");
    const auto value = session_cookie_.read(request);
    if (value.empty()) co_return refusal;
    const auto tenant = asker.tenant.to_string();
    const auto caller = co_await accounts_.caller_of(
        {.token = value, .tenant = tenant, .is_use = false, .origin = api::origin_of(request)});
    if (!caller) co_return refusal;
    const auto session = co_await sessions_.of_person(*caller);
    if (!session || !asker.member || session->member->id != *asker.member) co_return refusal;
    const bool may = asker.owner_kind == model::OwnerKind::kUser ||
                     audit::check_permission(*caller, "connections:write").has_value();
    co_return may ? Result<void>{} : refusal;
  }
  static std::unexpected<base::Error> no_form() {
    return base::invalid("form", "This form is not one of a page that was shown in this browser.");
  }
  // Only a page of ours in this browser knows the token.
  static Result<http::FormFields> read_form(const http::Request& request, std::string_view binder) {
    const auto type = http::media_type(request.header("Content-Type").value_or(""));
    if (type != "application/x-www-form-urlencoded") return no_form();
    TRY(auto fields, http::FormFields::parse(request.body, "body"));
    const auto token = fields.get("token").value_or("");
    const bool good =
        !binder.empty() &&
        crypto::equal_constant_time(base::as_bytes(token), base::as_bytes(vault::form_token(binder)));
    if (!good) return no_form();
    return fields;
  }

  async::Task<Response> go_on(std::string_view id, std::string_view binder) {
    auto url = co_await attempts_.open(id, binder);
    if (!url) co_return pages_.refusal(url.error());
    co_return redirect(*std::move(url));
  }

  Response finished(const Result<SeenAttempt>& seen) const {
    if (!seen) return pages_.refusal(seen.error());
    const auto& attempt = seen->attempt;
    // What was not granted is read before going on.
    const bool goes_back =
        attempt.state == AttemptState::kDone && !attempt.return_to.empty() && seen->missing_scopes.empty();
    auto response = goes_back ? redirect(way_back(attempt)) : pages_.end(*seen);
    if (is_bad_answer(attempt)) response.status = 400;
    if (vault::is_over(attempt.state)) cookie_.remove(response, attempt.id);
    return response;
  }

  oauth::Dependencies house_;
  vault::Attempts& attempts_;
  accounts::Service& accounts_;
  const vault::Sessions& sessions_;
  base::Random& random_;
  ConnectPages pages_;
  BinderCookie cookie_;
  http::Cookie session_cookie_;
};

}  // namespace

std::vector<http::Route> connect_routes(const oauth::Dependencies& house, vault::Attempts& attempts,
                                        accounts::Service& accounts, const vault::Sessions& sessions,
                                        base::Random& random) {
  const auto connect = std::make_shared<Connect>(house, attempts, accounts, sessions, random);
  const auto route = [connect](http::Method method, std::string path, std::string name, std::string summary,
                               http::Handler handler) {
    return http::Route{.method = method,
                       .path = std::move(path),
                       .name = std::move(name),
                       .summary = std::move(summary),
                       .audit_name = "",
                       .access = http::Access::open(),
                       .handler = std::move(handler),
                       .errors = [connect](const base::Error& error, const http::Request&) {
                         return connect->pages().refusal(error);
                       }};
  };
  return {
      route(http::Method::kGet, "/connect/{ticket}", "connect.link", "A link to connect an account",
            [connect](const Context& context) { return connect->link(context); }),
      route(http::Method::kPost, "/connect/attempts/{id}", "connect.answer",
            "What a person answers on the way",
            [connect](const Context& context) { return connect->form(context); }),
      route(http::Method::kGet, "/connect/callback/{provider}", "connect.callback",
            "Where a provider sends people back to",
            [connect](const Context& context) { return connect->callback(context); }),
      route(http::Method::kGet, "/connect/files/{file}", "connect.file",
            "The style and the script of the pages",
            [](const Context& context) { return Connect::file(context); }),
  };
}

}  // namespace sallyport::outbound
