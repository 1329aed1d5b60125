#include "outbound/connect_pages.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "outbound/html.h"
#include "outbound/page_files.h"
#include "vault/attempt_state.h"

namespace sallyport::outbound {
namespace {

using model::AttemptState;

// Forms go to us, and from us on to the provider: browsers look at every address on the way.
constexpr std::string_view kForms = "; form-action 'self' https:";

constexpr std::string_view kTick = "M14 25l7 7 14-15";
constexpr std::string_view kCross = "M16 16l16 16M32 16L16 32";
constexpr std::string_view kCloseNow = "You can close this window.";
constexpr std::string_view kBang = "M24 13v14M24 34v.5";

std::string list_of(const std::vector<std::string>& words) {
  std::string html = "<ul>";
  for (const auto& word : words) html += fmt::format("<li>{}</li>", escape_html(word));
  return html + "</ul>";
}

bool is_master(const vault::SeenAttempt& seen) {
  return seen.attempt.owner_kind == model::OwnerKind::kMaster;
}

// "Salesforce", or what can stand in its place.
std::string provider_of(const vault::SeenAttempt* seen) {
  return seen == nullptr || seen->provider_name.empty() ? "the service" : seen->provider_name;
}

// What becomes of the account before, by each of the buttons.
std::string what_of_old(const vault::SeenAttempt& seen, std::string_view old) {
  if (!seen.old_works)
    return fmt::format("At present {} does not work: it has to be signed in to again.", old);
  return fmt::format(
      "Until you choose, {} works as before. If it is replaced, {} forgets it; its access at {} ends when "
      "you remove it there.",
      old, seen.tenant_name, provider_of(&seen));
}

}  // namespace

// What stands on a page on which nothing is left to choose.
struct ConnectPages::End {
  std::string_view kind;  // "good", "bad", "plain"
  std::string_view sign;
  std::string heading{};
  std::string what{};
  std::string next = "Go back to the page that asked for it, and try again.";
};

ConnectPages::ConnectPages(std::string_view public_url)
    : root_(root_of(public_url)),
      style_(page_file_url(public_url, "connect.css")),
      script_(page_file_url(public_url, "connect.js")) {}

http::Response ConnectPages::page(std::string_view title, std::string_view body,
                                  const vault::SeenAttempt* seen, std::string_view forms_to) const {
  const auto state = seen != nullptr ? model::to_string(seen->attempt.state) : std::string_view();
  const std::string id = seen != nullptr ? seen->attempt.id : "";
  std::string policy = fmt::format("{}{}", kPagePolicy, kForms);
  // Without TLS: a provider in the operator's own network, or a page that is being developed.
  if (const auto origin = vault::origin_of(forms_to); origin && origin->starts_with("http://"))
    policy += " " + *origin;
  auto response = page_answer(fill_page(page_file("page.html"), {{"title", title},
                                                                 {"style", style_},
                                                                 {"script", script_},
                                                                 {"attempt", id},
                                                                 {"state", state},
                                                                 {"body", body}}),
                              std::move(policy));
  // Whoever has opened the window may hear the hint, and the window may close itself.
  response.set("Cross-Origin-Opener-Policy", "unsafe-none");
  return response;
}

http::Response ConnectPages::ask(const vault::SeenAttempt& seen, const Need& need, std::string_view way,
                                 std::string_view form_token) const {
  const auto provider = provider_of(&seen);
  const auto& tenant = seen.tenant_name;
  const std::string named =
      need.member_name.empty()
          ? ""
          : fmt::format("<p>This link was made for <b>{}</b>. If that is not you, press Cancel.</p>",
                        escape_html(need.member_name));
  const std::string script =
      need.script.empty() ? "" : fmt::format("<dt>Script</dt>\n<dd>{}</dd>", escape_html(need.script));
  const auto scopes = seen.attempt.scopes.empty() ? std::string("What every sign-in there gives")
                                                  : list_of(seen.attempt.scopes);
  const auto body = fill_page(
      page_file("ask.html"),
      {{"tenant", tenant},
       {"provider", provider},
       {"whose", is_master(seen) ? "its" : "your"},
       {"for", named},
       {"script", script},
       {"account", is_master(seen) ? fmt::format("The account of {}", tenant) : "Your own"},
       {"account_hint", is_master(seen) ? fmt::format("Used for everybody at {}", tenant)
                                        : fmt::format("Used at {} only for what is done for you", tenant)},
       {"scopes", scopes},
       {"host", host_of_url(way)},
       {"root", root_},
       {"attempt", seen.attempt.id},
       {"token", form_token}});
  return page(fmt::format("Connect {}", provider), body, &seen, way);
}

http::Response ConnectPages::confirm(const vault::SeenAttempt& seen, std::string_view form_token) const {
  const auto or_else = [](const std::string& label, std::string_view otherwise) {
    return label.empty() ? std::string(otherwise) : label;
  };
  const auto fresh = or_else(seen.account_label, "an account that it does not name");
  const auto old = or_else(seen.old_label, "the account before");
  const auto body = fill_page(page_file("confirm.html"), {{"tenant", seen.tenant_name},
                                                          {"provider", provider_of(&seen)},
                                                          {"new", fresh},
                                                          {"old", old},
                                                          {"now", what_of_old(seen, old)},
                                                          {"root", root_},
                                                          {"attempt", seen.attempt.id},
                                                          {"token", form_token}});
  return page("This is another account", body, &seen, seen.attempt.return_to);
}

namespace {

struct Words {
  std::string_view cause;
  std::string_view heading;
  std::string_view what;  // {} is the provider
  std::string_view next;
};
constexpr std::string_view kAgain = "Go back to the page that asked for it, and try again.";
constexpr std::string_view kTellManager = "Tell whoever manages the connection to {}.";
constexpr auto kFailures = std::to_array<Words>({
    {"provider_unavailable", "{} does not answer",
     "You have signed in, but {} could not be asked for access. Nothing has changed.",
     "Wait a minute, go back to the page that asked for it, and try again."},
    {"code_refused", "{} has not accepted the sign-in",
     "It took too long, or was used before. Nothing has changed.", kAgain},
    {"app_refused", "{} does not accept this application",
     "Its registration there has to be mended. You have done nothing wrong.", kTellManager},
    {"provider_refused", "{} has refused",
     "It has not given access, and has not said that it was you who refused.", kTellManager},
    {"other_service", "The answer came from elsewhere",
     "It was not {} that has sent you back, so the answer was thrown away. "
     "Nothing has changed.",
     "Go back to the page that asked for it, and try again. If it happens again, tell whoever manages it."},
    {"answer_unusable", "{} has sent an answer that cannot be used",
     "Something is missing in it. Nothing has changed.", kAgain},
    {"too_many_accounts", "There are too many accounts", "No further account of {} can be connected.",
     "Disconnect one that is not needed, and try again."},
    {"disabled_by_manager", "Connecting is switched off", "Whoever manages it has switched {} off.",
     kTellManager},
});
constexpr Words kOtherFailure{"", "{} is not connected",
                              "Something went wrong on the way. Nothing has changed.", kAgain};

constexpr auto kRefusals = std::to_array<Words>({
    {"wrong_browser", "This is another browser",
     "The sign-in was begun in another browser or window, and can only be finished there. "
     "Nothing has changed.",
     "Go back to the page that asked for it, and begin again in this browser."},
    {"attempt_over", "This link does not work any more", "It has been used, or its time is over.", kAgain},
    {"invalid_ticket", "This link does not work",
     "It is not whole, or its time is over: a link works for a quarter of an hour.", kAgain},
    {"disabled_by_manager", "Connecting is switched off", "Whoever manages it has switched this off.",
     "Ask whoever manages it."},
    {"wrong_person", "This link is somebody else's",
     "It was made in the portal, and opens only in a browser in which the same person is signed in there. "
     "Nothing has changed.",
     "Sign in to the portal, and begin again there."},
    {"form", "This page is too old",
     "What you have pressed could not be told from what another page may have sent.", kAgain},
    {"unavailable", "This does not work at the moment", "Nothing has changed.",
     "Wait a minute, go back to the page that asked for it, and try again."},
});
constexpr Words kOtherRefusal{"", "This sign-in is not known here",
                              "It has been used, or was never begun here. Nothing has changed.", kAgain};

const Words& find_words(std::span<const Words> all, std::string_view cause, const Words& otherwise) {
  const auto found = std::ranges::find(all, cause, &Words::cause);
  return found == all.end() ? otherwise : *found;
}

std::string with_provider(std::string_view text, const std::string& provider) {
  std::string out;
  for (;;) {
    const auto at = text.find("{}");
    out += text.substr(0, at);
    if (at == std::string_view::npos) break;
    out += provider;
    text.remove_prefix(at + 2);
  }
  if (!out.empty() && out.front() >= 'a' && out.front() <= 'z' && out.starts_with("the service"))
    out.front() = 'T';
  return out;
}

}  // namespace

std::string ConnectPages::end_body(const End& end, const vault::SeenAttempt* seen) const {
  std::string more;
  if (seen != nullptr && !seen->missing_scopes.empty())
    more =
        fmt::format("<p>{} has not given all that was asked for. What needs it will not work:</p>{}<p></p>",
                    escape_html(provider_of(seen)), list_of(seen->missing_scopes));
  std::string way;
  if (seen != nullptr && !seen->attempt.return_to.empty())
    way = fmt::format("<a class=\"way\" href=\"{}\">Go back</a>", escape_html(way_back(seen->attempt)));
  const auto next = !way.empty() && end.next == kCloseNow ? "Go back to go on." : end.next;
  return fill_page(page_file("end.html"), {{"tenant", seen != nullptr ? seen->tenant_name : ""},
                                           {"kind", end.kind},
                                           {"sign", end.sign},
                                           {"heading", end.heading},
                                           {"what", end.what},
                                           {"more", more},
                                           {"next", next},
                                           {"way", way}});
}

http::Response ConnectPages::end(const vault::SeenAttempt& seen) const {
  const auto provider = provider_of(&seen);
  const auto& attempt = seen.attempt;
  End end{.kind = "bad", .sign = kBang};
  switch (attempt.state) {
    case AttemptState::kDone:
      end = {.kind = "good",
             .sign = kTick,
             .heading = fmt::format("{} is connected", provider),
             .what = seen.account_label.empty() ? "The account is connected."
                                                : fmt::format("Connected as {}.", seen.account_label),
             .next = std::string(kCloseNow)};
      break;
    case AttemptState::kDeclined:
      end = {.kind = "plain",
             .sign = kCross,
             .heading = "Nothing has changed",
             .what =
                 attempt.cause == "kept_old_account" ? "The account that was connected still is."
                 : attempt.cause == "at_provider"
                     ? fmt::format("You have not allowed access at {}, so no account is connected.", provider)
                     : "You have chosen not to connect an account.",
             .next = std::string(kCloseNow)};
      break;
    case AttemptState::kExpired:
      end.heading = "This took too long";
      end.what = "A link works for a quarter of an hour. Nothing has changed.";
      break;
    case AttemptState::kFailed: {
      const auto& words = find_words(kFailures, attempt.cause, kOtherFailure);
      end.heading = with_provider(words.heading, provider);
      end.what = with_provider(words.what, provider);
      end.next = with_provider(words.next, provider);
      break;
    }
    default:
      end = {.kind = "plain",
             .sign = kBang,
             .heading = "Almost there",
             .what = fmt::format("The sign-in at {} is being finished in another window.", provider),
             .next = std::string(kCloseNow)};
  }
  return page(end.heading, end_body(end, &seen), &seen);
}

http::Response ConnectPages::refusal(const base::Error& error) const {
  const auto code = error.kind == base::ErrorKind::kUnavailable ? std::string_view("unavailable")
                    : error.field == "form"                     ? std::string_view("form")
                                                                : std::string_view(error.code);
  const auto& words = find_words(kRefusals, code, kOtherRefusal);
  const End end{.kind = "bad",
                .sign = kBang,
                .heading = std::string(words.heading),
                .what = std::string(words.what),
                .next = std::string(words.next)};
  auto response = page(end.heading, end_body(end, nullptr), nullptr);
  response.status = http::status_of(error.kind);
  if (error.retry_after > 0) http::tell_wait(response, error.retry_after);
  return response;
}

std::string host_of_url(std::string_view url) {
  const auto origin = vault::origin_of(url);
  if (!origin) return std::string(url);
  return origin->substr(origin->find("://") + 3);
}

std::string way_back(const model::ConnectAttempt& attempt) {
  const std::string_view to = attempt.return_to;
  const auto fragment = std::min(to.find('#'), to.size());
  const auto before = to.substr(0, fragment);
  return fmt::format("{}{}sallyport_attempt={}{}", before, before.contains('?') ? '&' : '?', attempt.id,
                     to.substr(fragment));
}

}  // namespace sallyport::outbound
