#include "outbound/settings_page.h"

#include <string>

#include <fmt/format.h>

#include "api/session_cookie.h"
#include "outbound/html.h"
#include "outbound/page_files.h"

namespace sallyport::outbound {
namespace {

// `portal`: where the page goes on without sessions; empty: nowhere.
http::Response settings_page(std::string_view public_url, std::string_view portal) {
  auto html = fill_page(page_file("settings.html"), {{"root", root_of(public_url)},
                                                     {"portal", portal},
                                                     {"base", page_file_url(public_url, "connect.css")},
                                                     {"style", page_file_url(public_url, "settings.css")},
                                                     {"script", page_file_url(public_url, "settings.js")}});
  auto page =
      page_answer(std::move(html), fmt::format("{}; connect-src 'self'; form-action 'none'", kPagePolicy));
  // The windows that it opens may close themselves; whoever has opened it is cut off.
  page.set("Cross-Origin-Opener-Policy", "same-origin-allow-popups");
  return page;
}

async::Task<http::Response> at_once(http::Response response) { co_return response; }

}  // namespace

http::Route settings_page_route(std::string_view public_url) {
  return {.method = http::Method::kGet,
          .path = "/settings/integrations",
          .name = "connect.settings",
          .summary = "Where people look after their own accounts",
          .audit_name = {},
          .access = http::Access::open(),
          .handler =
              [page = settings_page(public_url, ""),
               own = settings_page(public_url, fmt::format("{}/account/integrations", root_of(public_url))),
               cookie = api::session_cookie(public_url)](const http::Context& context) {
                return at_once(cookie.read(context.request).empty() ? page : own);
              },
          .errors = {}};
}

}  // namespace sallyport::outbound
