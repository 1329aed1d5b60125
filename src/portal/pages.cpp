#include "portal/pages.h"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "embedded/portal.h"
#include "http/content_coding.h"
#include "http/url_root.h"
#include "portal/pack.h"

namespace sallyport::portal {
namespace {

// Only our own files run, only this server is called, nothing is written as markup (Trusted Types), and
// nobody frames it (security N06, N08).
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";
constexpr const char* kPermissions =
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()";

// Each with the name by which metrics and logs know it.
constexpr std::array<std::pair<const char*, const char*>, 9> kPaths{
    {{"/", "portal.home"},
     {"/sign-in", "portal.sign_in"},
     {"/forgot-password", "portal.forgot_password"},
     {"/reset-password", "portal.reset_password"},
     {"/setup", "portal.setup"},
     {"/invitation", "portal.invitation"},
     {"/account", "portal.account"},
     {"/account/integrations", "portal.own_integrations"},
     {"/t/{path...}", "portal.tenant"}}};

std::string_view content_type(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTypes{
      {{".js", "text/javascript; charset=utf-8"},
       {".css", "text/css; charset=utf-8"},
       {".svg", "image/svg+xml"},
       {".woff2", "font/woff2"}}};
  for (const auto& [extension, type] : kTypes)
    if (name.ends_with(extension)) return type;
  return "application/octet-stream";
}

// Vite writes references relative to the page, which stands under many paths.
std::string page_of(std::string_view html, std::string_view public_url) {
  constexpr std::string_view kRelative = "\"./assets/";
  const std::string absolute = fmt::format("\"{}/assets/", http::root_of(public_url));
  std::string page;
  for (auto at = html.find(kRelative); at != std::string_view::npos; at = html.find(kRelative)) {
    page.append(html.substr(0, at)).append(absolute);
    html.remove_prefix(at + kRelative.size());
  }
  return page.append(html);
}

http::Response page_answer(std::string html) {
  http::Response response{.status = 200, .headers = {}, .body = std::move(html)};
  response.set("Content-Type", "text/html; charset=utf-8");
  response.set("Content-Security-Policy", kPolicy);
  response.set("Permissions-Policy", kPermissions);
  // The windows in which people sign in at a service may close themselves; whoever has opened us is cut off.
  response.set("Cross-Origin-Opener-Policy", "same-origin-allow-popups");
  return response;
}

http::Response file_answer(const Files& files, const http::Request& request, std::string_view path) {
  const auto found = files.find(fmt::format("assets/{}", path));
  if (found == files.end()) return http::problem(base::not_found("file").error(), request.request_id);
  const auto accepted = request.header("Accept-Encoding").value_or("");
  const File& file = found->second;
  const bool brotli = !file.brotli.empty() && http::accepts_coding(accepted, "br");
  const bool gzip = !brotli && !file.gzip.empty() && http::accepts_coding(accepted, "gzip");
  http::Response response{.status = 200,
                          .headers = {},
                          .body = std::string(brotli ? file.brotli
                                              : gzip ? file.gzip
                                                     : file.plain)};
  response.set("Content-Type", std::string(content_type(path)));
  response.set("Cache-Control", "public, max-age=31536000, immutable");
  response.set("Vary", "Accept-Encoding");
  if (brotli || gzip) response.set("Content-Encoding", brotli ? "br" : "gzip");
  return response;
}

Files embedded_files() {
  const auto packs = embedded::portal();
  CHECK(packs.size() == 1);
  auto files = read_pack(packs.front().content);
  CHECK(files.has_value());
  return std::move(*files);
}

async::Task<http::Response> at_once(http::Response response) { co_return response; }

http::Route route(std::string path, std::string name, std::string summary, http::Handler handler) {
  return {.method = http::Method::kGet,
          .path = std::move(path),
          .name = std::move(name),
          .summary = std::move(summary),
          .audit_name = {},
          .access = http::Access::open(),
          .handler = std::move(handler),
          .errors = {}};
}

}  // namespace

std::vector<http::Route> routes(std::string_view public_url) {
  const auto files = std::make_shared<const Files>(embedded_files());
  const auto index = files->find("index.html");
  CHECK(index != files->end());
  const auto page = page_answer(page_of(index->second.plain, public_url));
  std::vector<http::Route> all;
  all.reserve(kPaths.size() + 1);
  for (const auto& [path, name] : kPaths)
    all.push_back(
        route(path, name, "The page for people", [page](const http::Context&) { return at_once(page); }));
  all.push_back(route("/assets/{path...}", "portal.file", "A file of the page for people",
                      [files](const http::Context& context) {
                        return at_once(file_answer(*files, context.request, context.parameter("path")));
                      }));
  return all;
}

}  // namespace sallyport::portal
