#include "mail/sender.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/check.h"
#include "transfer/transfer.h"

namespace sallyport::mail {
namespace {

// The rest of the letter that is not handed over yet.
std::size_t read_on(char* to, std::size_t size, std::size_t count, void* rest) {
  auto& left = *static_cast<std::string_view*>(rest);
  const std::size_t taken = std::min(size * count, left.size());
  std::memcpy(to, left.data(), taken);
  left.remove_prefix(taken);
  return taken;
}

const char* scheme(const SenderOptions& options) {
  return options.security == Security::kTls ? "smtps" : "smtp";
}

void set_server(transfer::Transfer& curl, const SenderOptions& options) {
  curl.set(CURLOPT_URL, fmt::format("{}://{}/{}", scheme(options), options.server, options.own_domain));
  curl.set(CURLOPT_USE_SSL,
           static_cast<long>(options.security == Security::kNone ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (options.user.empty()) return;
  curl.set(CURLOPT_USERNAME, options.user);
  curl.set(CURLOPT_PASSWORD, std::string(options.password.reveal_text()));
}

std::unexpected<base::Error> not_sent(const transfer::Transfer& curl, CURLcode outcome) {
  const long answer = curl.status();
  auto refused =
      base::refuse(base::ErrorKind::kUnavailable, "mail_not_sent",
                   fmt::format("The mail server did not take the letter: {}{}.", curl_easy_strerror(outcome),
                               answer > 0 ? fmt::format(" (its answer was {})", answer) : ""));
  refused.error().detail = curl.text();
  refused.error().retry_after = 60;
  return refused;
}

}  // namespace

Sender::Sender(SenderOptions options) : options_(std::move(options)) {
  CHECK(options_.security != Security::kNone || is_local(options_.server));
}

base::Result<void> Sender::send(const Letter& letter) const {
  TRY(const std::string wire, compose(letter));
  transfer::Transfer curl(
      {.protocols = scheme(options_), .ca_file = options_.ca_file, .timeout = options_.timeout});
  set_server(curl, options_);
  std::string_view rest = wire;
  curl.set(CURLOPT_MAIL_FROM, fmt::format("<{}>", letter.from));
  curl.set_lines(CURLOPT_MAIL_RCPT, {fmt::format("<{}>", letter.to)});
  curl.set(CURLOPT_UPLOAD, 1L);
  curl.set(CURLOPT_READFUNCTION, &read_on);
  curl.set(CURLOPT_READDATA, &rest);
  const CURLcode outcome = curl.perform();
  if (outcome != CURLE_OK) return not_sent(curl, outcome);
  return {};
}

bool is_local(const std::string& server) {
  const std::string_view host = std::string_view(server).substr(0, server.rfind(':'));
  return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

}  // namespace sallyport::mail
