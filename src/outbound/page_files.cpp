#include "outbound/page_files.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "crypto/digest.h"
#include "embedded/connect_pages.h"

namespace sallyport::outbound {
namespace {

std::string hashed_name(const embedded::File& file) {
  const auto digest = base::hex_encode(crypto::sha256(base::as_bytes(file.content)));
  const auto dot = file.path.rfind('.');
  return fmt::format("{}.{}{}", file.path.substr(0, dot), digest.substr(0, 16), file.path.substr(dot));
}

bool is_style(std::string_view name) { return name.ends_with(".css"); }

const embedded::File& find_file(std::string_view name) {
  const auto files = embedded::connect_pages();
  const auto found = std::ranges::find(files, name, &embedded::File::path);
  CHECK(found != files.end());
  return *found;
}

}  // namespace

std::string_view page_file(std::string_view name) { return find_file(name).content; }

std::string page_file_url(std::string_view public_url, std::string_view name) {
  return fmt::format("{}/connect/files/{}", root_of(public_url), hashed_name(find_file(name)));
}

http::Response page_answer(std::string html, std::string policy) {
  http::Response response{.status = 200, .headers = {}, .body = std::move(html)};
  response.set("Content-Type", "text/html; charset=utf-8");
  response.set("Content-Security-Policy", std::move(policy));
  return response;
}

http::Response page_file_answer(std::string_view name) {
  for (const auto& file : embedded::connect_pages()) {
    if (file.path.ends_with(".html") || hashed_name(file) != name) continue;
    http::Response response{.status = 200, .headers = {}, .body = std::string(file.content)};
    response.set("Content-Type",
                 is_style(name) ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8");
    response.set("Cache-Control", "public, max-age=31536000, immutable");
    return response;
  }
  return http::problem(base::not_found("file").error(), {});
}

}  // namespace sallyport::outbound
