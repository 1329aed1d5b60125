#include "outbound/attempts.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "async/slots.h"
#include "base/json.h"
#include "outbound/errors.h"
#include "vault/attempt_state.h"

namespace sallyport::outbound {
namespace {

namespace json = boost::json;
using base::Result;
using http::Context;
using http::Response;
using model::AttemptState;
using std::chrono::seconds;
using vault::SeenAttempt;

constexpr int kLongestPoll = 25;      // seconds
constexpr seconds kLongestPiece{1};   // http::BodySource
constexpr seconds kBetweenChecks{5};  // of the session while a call waits
constexpr seconds kHeartbeat{15};     // so that whoever has gone is noticed, and proxies keep the connection
constexpr std::size_t kMostStreamsOfOne = 500;  // of an integration's sessions: each is somebody who waits
constexpr std::size_t kMostStreams = 1000;

vault::AttemptViewer viewer_of(const vault::Session& session) {
  return {.tenant = session.tenant,
          .member = session.member ? std::optional(session.member->id) : std::nullopt};
}

// As the jti of a ticket looks.
Result<std::string> read_id(const Context& context) {
  constexpr std::size_t kLongestId = 64;
  const auto id = context.parameter("id");
  const bool good = id.size() <= kLongestId && std::ranges::all_of(id, [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                             c == '-' || c == '_';
                    });
  if (!good) return base::not_found("attempt");
  return std::string(id);
}

std::optional<AttemptState> parse_state(std::string_view word) {
  for (auto number = std::to_underlying(AttemptState::kCreated);
       number <= std::to_underlying(AttemptState::kExpired); ++number)
    if (model::to_string(static_cast<AttemptState>(number)) == word) return static_cast<AttemptState>(number);
  return std::nullopt;
}

struct Poll {
  seconds wait{};
  std::optional<AttemptState> state{};
};
Result<Poll> read_poll(const http::Request& request) {
  TRY(const auto query, http::FormFields::parse(request.query, "query string"));
  Poll poll;
  if (const auto wait = query.get("wait")) {
    int number = -1;
    const auto [end, error] = std::from_chars(wait->data(), wait->data() + wait->size(), number);
    if (error != std::errc{} || end != wait->data() + wait->size() || number < 0 || number > kLongestPoll)
      return base::invalid("wait", fmt::format("wait is a number of seconds from 0 to {}.", kLongestPoll));
    poll.wait = seconds{number};
  }
  if (const auto state = query.get("state")) {
    poll.state = parse_state(*state);
    if (!poll.state) return base::invalid("state", "state is one of the states that an attempt can be in.");
  }
  return poll;
}

// An attempt whose link nobody has opened is not there yet.
AttemptState state_of(const std::optional<SeenAttempt>& seen) {
  return seen ? seen->attempt.state : AttemptState::kCreated;
}

std::string write(std::string_view id, const std::optional<SeenAttempt>& seen) {
  json::object body{
      {"id", id}, {"state", model::to_string(state_of(seen))}, {"missing_scopes", json::array()}};
  if (seen) {
    const auto& attempt = seen->attempt;
    if (!attempt.cause.empty()) body["cause"] = attempt.cause;
    body["missing_scopes"] = json::array(seen->missing_scopes.begin(), seen->missing_scopes.end());
    if (attempt.state == AttemptState::kDone && attempt.connection)
      body["account"] = {{"kind", model::to_string(attempt.owner_kind)},
                         {"id", attempt.connection->to_string()},
                         {"label", seen->account_label}};
  }
  return base::to_json(body);
}

Response told(const http::Request& request, std::string_view id,
              const Result<std::optional<SeenAttempt>>& seen) {
  if (!seen) return write_error(seen.error(), request);
  return Response::json(200, write(id, *seen));
}

async::Task<Response> show(vault::Attempts& attempts, const oauth::Dependencies& house,
                           const Context& context, const vault::Session& session) {
  const auto id = read_id(context);
  if (!id) co_return write_error(id.error(), context.request);
  const auto poll = read_poll(context.request);
  if (!poll) co_return write_error(poll.error(), context.request);
  const HeldSession held(house, context.request);
  for (auto left = poll->wait;;) {
    const auto piece = std::min(left, kBetweenChecks);
    const auto seen = co_await attempts.wait(viewer_of(session), *id, poll->state, piece);
    left -= piece;
    if (left == seconds{} || !seen || state_of(*seen) != poll->state)
      co_return told(context.request, *id, seen);
    if (const auto good = held.check(); !good) co_return write_error(good.error(), context.request);
  }
}

async::Task<Response> decline(vault::Attempts& attempts, const Context& context,
                              const vault::Session& session) {
  const auto id = read_id(context);
  if (!id) co_return write_error(id.error(), context.request);
  co_return told(context.request, *id, co_await attempts.decline(viewer_of(session), *id));
}

// The states of one attempt as server-sent events (WHATWG HTML §9.2), until it or the session is over.
class AttemptStream {
 public:
  AttemptStream(vault::Attempts& attempts, const base::Clock& clock, HeldSession held,
                const vault::Session& session, std::string id)
      : attempts_(attempts),
        clock_(clock),
        held_(std::move(held)),
        viewer_(viewer_of(session)),
        id_(std::move(id)),
        sent_at_(clock.steady()) {}

  async::Task<std::optional<std::string>> next() {
    if (over_ || !held_.check()) co_return std::nullopt;
    const auto seen =
        co_await attempts_.wait(viewer_, id_, state_, state_ ? kLongestPiece : std::chrono::milliseconds{});
    if (!seen) co_return std::nullopt;
    const auto state = state_of(*seen);
    if (state == state_) co_return heartbeat();
    state_ = state;
    over_ = vault::is_over(state);
    sent_at_ = clock_.steady();
    co_return fmt::format("event: state\ndata: {}\n\n", write(id_, *seen));
  }

 private:
  std::string heartbeat() {
    if (clock_.steady() - sent_at_ < kHeartbeat) return {};
    sent_at_ = clock_.steady();
    return ":\n\n";
  }

  vault::Attempts& attempts_;
  const base::Clock& clock_;
  HeldSession held_;
  vault::AttemptViewer viewer_;
  std::string id_;
  base::SteadyTime sent_at_;
  std::optional<AttemptState> state_;
  bool over_ = false;
};

async::Task<Response> follow(vault::Attempts& attempts, const oauth::Dependencies& house,
                             std::shared_ptr<async::Slots> slots, const Context& context,
                             const vault::Session& session) {
  auto id = read_id(context);
  if (!id) co_return write_error(id.error(), context.request);
  auto slot = slots->take(session.integration.uuid);
  if (slot == nullptr) {
    auto refusal = base::refuse(base::ErrorKind::kRateLimited, "too_many_streams",
                                "Too many pages follow an attempt. Ask with wait=25 instead.");
    refusal.error().retry_after = 1;
    co_return write_error(refusal.error(), context.request);
  }
  const auto stream = std::make_shared<AttemptStream>(
      attempts, house.clock, HeldSession(house, context.request), session, *std::move(id));
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", "text/event-stream");
  response.pieces = [stream, slot](const model::Caller*) { return stream->next(); };
  co_return response;
}

}  // namespace

std::vector<http::Route> attempt_routes(const House& house, vault::Attempts& attempts) {
  const auto slots = std::make_shared<async::Slots>(kMostStreamsOfOne, kMostStreams);
  std::vector<http::Route> routes;
  const auto add = [&](const SessionCall& call) {
    for (auto& route : session_routes(house, call)) routes.push_back(std::move(route));
  };
  add({.method = http::Method::kGet,
       .path = "/v1/connections/attempts/{id}",
       .name = "outbound.attempts.get",
       .summary = "See how far somebody is who connects an account; with wait=25, as soon as that changes.",
       .audit_name = {},
       .handler = [&attempts, house = house.oauth](const Context& context, const vault::Session& session) {
         return show(attempts, house, context, session);
       }});
  add({.method = http::Method::kGet,
       .path = "/v1/connections/attempts/{id}/events",
       .name = "outbound.attempts.events",
       .summary = "Follow an attempt to connect an account, as server-sent events.",
       .audit_name = {},
       .handler = [&attempts, house = house.oauth, slots](const Context& context,
                                                          const vault::Session& session) {
         return follow(attempts, house, slots, context, session);
       }});
  add({.method = http::Method::kPost,
       .path = "/v1/connections/attempts/{id}/decline",
       .name = "outbound.attempts.decline",
       .summary = "Say that the person does not want to connect an account.",
       .audit_name = std::string(model::to_string(model::AuditAction::kConnectAttemptEnded)),
       .handler = [&attempts](const Context& context, const vault::Session& session) {
         return decline(attempts, context, session);
       }});
  return routes;
}

}  // namespace sallyport::outbound
