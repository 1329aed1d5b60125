#include "api/docs_page.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "embedded/docs.h"
#include "http/content_coding.h"

namespace sallyport::api {
namespace {

// Only our own files run and only this server is called: no inline script, no other host, no framing. What
// Swagger UI writes as HTML is looked at by start.js, in browsers with Trusted Types. It draws its icons from
// data: URLs.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types default dompurify";

constexpr std::string_view kCompressed = ".gz";

std::string_view content_type(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kTypes{
      {{".html", "text/html; charset=utf-8"},
       {".js", "text/javascript; charset=utf-8"},
       {".css", "text/css; charset=utf-8"},
       {".png", "image/png"},
       {".txt", "text/plain; charset=utf-8"}}};
  for (const auto& [extension, type] : kTypes)
    if (name.ends_with(extension)) return type;
  return "application/octet-stream";
}

// Every browser does.
bool accepts_gzip(const http::Request& request) {
  return http::accepts_coding(request.header("Accept-Encoding").value_or(""), "gzip");
}

const embedded::File* find_file(std::string_view name) {
  const auto files = embedded::docs();
  const auto found = std::ranges::find_if(files, [&](const embedded::File& file) {
    return file.path == name ||
           (file.path.ends_with(kCompressed) && file.path.substr(0, file.path.size() - 3) == name);
  });
  return found == files.end() ? nullptr : &*found;
}

http::Response serve(const embedded::File& file, std::string_view name) {
  http::Response response{.status = 200, .headers = {}, .body = std::string(file.content)};
  response.set("Content-Type", std::string(content_type(name)));
  response.set("Content-Security-Policy", kPolicy);
  if (file.path.ends_with(kCompressed)) {
    response.set("Content-Encoding", "gzip");
    response.set("Vary", "Accept-Encoding");
  }
  return response;
}

async::Task<http::Response> answer_page(const http::Context&) {
  const embedded::File* page = find_file("index.html");
  CHECK(page != nullptr);
  http::Response response = serve(*page, page->path);
  response.set("Cache-Control", "no-cache");
  co_return response;
}

async::Task<http::Response> answer_file(const http::Context& context) {
  const std::string_view name = context.parameter("file");
  const embedded::File* file = find_file(name);
  if (!file || file->path == "index.html" || name.ends_with(kCompressed))
    co_return http::problem(base::not_found("file").error(), context.request.request_id);
  if (file->path.ends_with(kCompressed) && !accepts_gzip(context.request))
    co_return http::problem(406, "not_acceptable",
                            "This file is stored compressed. Send Accept-Encoding: gzip (curl --compressed).",
                            context.request.request_id);
  http::Response response = serve(*file, name);
  response.set("Cache-Control", "public, max-age=31536000, immutable");
  co_return response;
}

}  // namespace

std::vector<http::Route> docs_routes() {
  const auto route = [](std::string path, std::string name, std::string summary, http::Handler handler) {
    return http::Route{.method = http::Method::kGet,
                       .path = std::move(path),
                       .name = std::move(name),
                       .summary = std::move(summary),
                       .audit_name = "",
                       .access = http::Access::open(),
                       .handler = std::move(handler),
                       .errors = {}};
  };
  return {route("/docs", "docs.page", "The API description to read and to try", answer_page),
          route("/docs/{file}", "docs.file", "A file of the page /docs", answer_file)};
}

}  // namespace sallyport::api
