#include "mail/sender.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/check.h"

namespace sallyport::mail {
namespace {

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

// Once in the process, before the first thread of the pool.
void prepare_library() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  CHECK(ready);
}

// The rest of the letter that is not handed over yet.
std::size_t read_on(char* to, std::size_t size, std::size_t count, void* rest) {
  auto& left = *static_cast<std::string_view*>(rest);
  const std::size_t taken = std::min(size * count, left.size());
  std::memcpy(to, left.data(), taken);
  left.remove_prefix(taken);
  return taken;
}

std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

template <class T>
void set(const Curl& curl, CURLoption option, T value) {
  CHECK(curl_easy_setopt(curl.get(), option, value) == CURLE_OK);
}

void set_connection(const Curl& curl, const SenderOptions& options) {
  const char* scheme = options.security == Security::kTls ? "smtps" : "smtp";
  set(curl, CURLOPT_URL, fmt::format("{}://{}/{}", scheme, options.server, options.own_domain).c_str());
  set(curl, CURLOPT_PROTOCOLS_STR, scheme);
  set(curl, CURLOPT_USE_SSL,
      static_cast<long>(options.security == Security::kNone ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  set(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  set(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) set(curl, CURLOPT_CAINFO, options.ca_file.c_str());
  set(curl, CURLOPT_NOPROXY, "*");  // whatever the environment says
  set(curl, CURLOPT_NOSIGNAL, 1L);  // there are other threads
  set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  set(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.timeout.count()));
  if (options.user.empty()) return;
  set(curl, CURLOPT_USERNAME, options.user.c_str());
  set(curl, CURLOPT_PASSWORD, std::string(options.password.reveal_text()).c_str());
}

std::unexpected<base::Error> not_sent(const Curl& curl, CURLcode outcome, const char* text) {
  long answer = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer);
  auto refused =
      base::refuse(base::ErrorKind::kUnavailable, "mail_not_sent",
                   fmt::format("The mail server did not take the letter: {}{}.", curl_easy_strerror(outcome),
                               answer > 0 ? fmt::format(" (its answer was {})", answer) : ""));
  refused.error().detail = text;
  refused.error().retry_after = 60;
  return refused;
}

}  // namespace

Sender::Sender(SenderOptions options) : options_(std::move(options)) {
  CHECK(options_.security != Security::kNone || is_local(options_.server));
  prepare_library();
}

base::Result<void> Sender::send(const Letter& letter) const {
  TRY(const std::string wire, compose(letter));
  const Curl curl(curl_easy_init(), &curl_easy_cleanup);
  if (!curl) throw std::bad_alloc();
  char text[CURL_ERROR_SIZE] = {};
  set(curl, CURLOPT_ERRORBUFFER, &text[0]);
  set_connection(curl, options_);
  const List recipients(curl_slist_append(nullptr, fmt::format("<{}>", letter.to).c_str()),
                        &curl_slist_free_all);
  if (!recipients) throw std::bad_alloc();
  std::string_view rest = wire;
  set(curl, CURLOPT_MAIL_FROM, fmt::format("<{}>", letter.from).c_str());
  set(curl, CURLOPT_MAIL_RCPT, recipients.get());
  set(curl, CURLOPT_UPLOAD, 1L);
  set(curl, CURLOPT_READFUNCTION, &read_on);
  set(curl, CURLOPT_READDATA, &rest);
  set(curl, CURLOPT_WRITEFUNCTION, &drop);
  const CURLcode outcome = curl_easy_perform(curl.get());
  if (outcome != CURLE_OK) return not_sent(curl, outcome, &text[0]);
  return {};
}

bool is_local(const std::string& server) {
  const std::string_view host = std::string_view(server).substr(0, server.rfind(':'));
  return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

}  // namespace sallyport::mail
