#include "blobs/s3_request.h"

#include <cerrno>
#include <new>

#include <fmt/format.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/check.h"

namespace sallyport::blobs {
namespace {

using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

constexpr long kGone = 404;

// What is sent, and how much of it has gone.
struct Source {
  int descriptor;
  std::uint64_t at;
};

std::size_t read_on(char* to, std::size_t size, std::size_t count, void* user) {
  auto& source = *static_cast<Source*>(user);
  const ssize_t got = ::pread(source.descriptor, to, size * count, static_cast<off_t>(source.at));
  if (got < 0) return CURL_READFUNC_ABORT;
  source.at += static_cast<std::size_t>(got);
  return static_cast<std::size_t>(got);
}

// Where an answer goes, and what was wrong with that.
struct Sink {
  Incoming& into;
  std::uint64_t left;
  base::Result<void> outcome;
};

// Anything but what it is given ends the transfer.
std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& sink = *static_cast<Sink*>(user);
  const std::size_t length = size * count;
  if (length > sink.left) return 0;
  sink.outcome = sink.into.write({bytes, length});
  sink.left -= length;
  return sink.outcome ? length : 0;
}

std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

template <class T>
void set(CURL* curl, CURLoption option, T value) {
  CHECK(curl_easy_setopt(curl, option, value) == CURLE_OK);
}

void set_connection(CURL* curl, const S3Options& options) {
  set(curl, CURLOPT_PROTOCOLS_STR, options.endpoint.starts_with("https://") ? "https" : "http");
  set(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  set(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) set(curl, CURLOPT_CAINFO, options.ca_file.c_str());
  set(curl, CURLOPT_NOPROXY, "*");  // whatever the environment says
  set(curl, CURLOPT_NOSIGNAL, 1L);  // there are other threads
  set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  set(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.timeout.count()));
  set(curl, CURLOPT_AWS_SIGV4, fmt::format("aws:amz:{}:s3", options.region).c_str());
  set(curl, CURLOPT_USERNAME, std::string(options.access_key.reveal_text()).c_str());
  set(curl, CURLOPT_PASSWORD, std::string(options.secret_key.reveal_text()).c_str());
}

std::string digest_of_nothing() { return base::hex_encode(crypto::sha256({})); }

}  // namespace

void S3Request::prepare_library() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  CHECK(ready);
}

S3Request::S3Request(const S3Options& options, const Digest& digest, base::Log& log)
    : log_(log), place_(place_of(digest)), curl_(curl_easy_init(), &curl_easy_cleanup) {
  if (!curl_) throw std::bad_alloc();
  set(curl_.get(), CURLOPT_ERRORBUFFER, text_.data());
  set(curl_.get(), CURLOPT_URL, fmt::format("{}/{}/{}", options.endpoint, options.bucket, place_).c_str());
  set(curl_.get(), CURLOPT_WRITEFUNCTION, &drop);
  set_connection(curl_.get(), options);
}

base::Result<void> S3Request::put(int descriptor, std::uint64_t size) {
  Source source{.descriptor = descriptor, .at = 0};
  set(curl_.get(), CURLOPT_UPLOAD, 1L);
  set(curl_.get(), CURLOPT_READFUNCTION, &read_on);
  set(curl_.get(), CURLOPT_READDATA, &source);
  set(curl_.get(), CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(size));
  std::string sent = place_;
  sent.erase(2, 1);  // the place of a blob is its digest
  TRY(const long status, perform(sent));
  if (status / 100 != 2) return refuse("", status);
  return {};
}

base::Result<void> S3Request::get(Incoming& into, std::uint64_t size) {
  Sink sink{.into = into, .left = size, .outcome = {}};
  set(curl_.get(), CURLOPT_FAILONERROR, 1L);  // the text of a refusal is no content
  set(curl_.get(), CURLOPT_WRITEFUNCTION, &keep);
  set(curl_.get(), CURLOPT_WRITEDATA, &sink);
  const auto status = perform(digest_of_nothing());
  if (!sink.outcome) return sink.outcome;
  if (!status) return std::unexpected(status.error());
  if (*status / 100 != 2) return refuse("", *status);
  return {};
}

base::Result<void> S3Request::remove() {
  set(curl_.get(), CURLOPT_CUSTOMREQUEST, "DELETE");
  TRY(const long status, perform(digest_of_nothing()));
  if (status / 100 != 2 && status != kGone) return refuse("", status);
  return {};
}

base::Result<long> S3Request::perform(const std::string& sent_digest) {
  const List headers(curl_slist_append(nullptr, fmt::format("x-amz-content-sha256: {}", sent_digest).c_str()),
                     &curl_slist_free_all);
  if (!headers) throw std::bad_alloc();
  set(curl_.get(), CURLOPT_HTTPHEADER, headers.get());
  const CURLcode outcome = curl_easy_perform(curl_.get());
  long status = 0;
  curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
  if (outcome != CURLE_OK) return refuse(curl_easy_strerror(outcome), status);
  return status;
}

std::unexpected<base::Error> S3Request::refuse(std::string_view reason, long status) {
  log_.warning("The store for files did not do what it was asked.",
               {{"object", place_},
                {"status", std::int64_t{status}},
                {"reason", reason},
                {"detail", std::string_view(text_.data())}});
  auto refusal =
      base::refuse(base::ErrorKind::kUnavailable, "file_store_unavailable",
                   "The store for files does not answer as it should, and nothing was done. Try again in a "
                   "minute.");
  refusal.error().retry_after = 60;
  return refusal;
}

}  // namespace sallyport::blobs
