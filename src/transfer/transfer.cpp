#include "transfer/transfer.h"

#include <new>

#include "base/check.h"

namespace sallyport::transfer {
namespace {

CURL* new_handle() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  CHECK(ready);
  CURL* curl = curl_easy_init();
  if (curl == nullptr) throw std::bad_alloc();
  return curl;
}

}  // namespace

Transfer::Transfer(const Options& options) : curl_(new_handle(), &curl_easy_cleanup) {
  set(CURLOPT_ERRORBUFFER, text_.data());
  set(CURLOPT_PROTOCOLS_STR, options.protocols);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file);
  set(CURLOPT_NOPROXY, "*");  // whatever the environment says
  set(CURLOPT_NOSIGNAL, 1L);  // there are other threads
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.timeout.count()));
  set(CURLOPT_QUICK_EXIT, 1L);  // the deadline does not wait for a name that is still looked up
  set(CURLOPT_WRITEFUNCTION, &drop);
}

void Transfer::set_lines(CURLoption option, const std::vector<std::string>& lines) {
  List list(nullptr, &curl_slist_free_all);
  for (const std::string& line : lines) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    if (!list) list.reset(longer);  // later lines hang on the first
  }
  set(option, list.get());
  lists_.push_back(std::move(list));
}

long Transfer::status() const {
  long status = 0;
  curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
}

std::string_view Transfer::text() const { return text_.data(); }

void Transfer::expect_taken(CURLcode outcome) {
  if (outcome == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  CHECK(outcome == CURLE_OK);
}

std::size_t drop(char* /*bytes*/, std::size_t size, std::size_t count, void* /*nothing*/) {
  return size * count;
}

}  // namespace sallyport::transfer
